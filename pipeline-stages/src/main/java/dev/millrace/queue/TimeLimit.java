package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.Durations;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** The longest time of a wait, and who says that it is over. */
record TimeLimit(Duration timeout, Scheduler timer) {

  TimeLimit {
    requireNonNull(timer, "timer");
    Durations.requireNotNegative("timeout", timeout);
  }

  Disposable schedule(Runnable task) {
    return timer.schedule(task, timeout.toNanos(), TimeUnit.NANOSECONDS);
  }
}
