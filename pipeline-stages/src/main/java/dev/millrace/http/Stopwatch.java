package dev.millrace.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/** Measures time by a scheduler's clock. */
final class Stopwatch {

  private final Scheduler clock;
  private final long startNanos;

  private Stopwatch(Scheduler clock, long startNanos) {
    this.clock = clock;
    this.startNanos = startNanos;
  }

  /** Returns one that goes on from what has elapsed already. */
  static Stopwatch goingOn(Duration elapsed, Scheduler clock) {
    return new Stopwatch(clock, clock.now(TimeUnit.NANOSECONDS) - elapsed.toNanos());
  }

  Duration elapsed() {
    return Duration.ofNanos(clock.now(TimeUnit.NANOSECONDS) - startNanos);
  }
}
