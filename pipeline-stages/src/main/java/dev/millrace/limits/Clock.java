package dev.millrace.limits;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * A clock that only goes forward, and its timers. Nanoseconds of {@link System#nanoTime} if that is
 * what the scheduler counts, as all do that do not pretend; the wall clock is never asked.
 */
final class Clock {

  /** The clock of all schedulers in real time. */
  static final Clock OF_THE_JVM = new Clock(null, null);

  private final @Nullable Scheduler scheduler;
  private final @Nullable Reference<Scheduler> used;

  private Clock(@Nullable Scheduler scheduler, @Nullable Reference<Scheduler> used) {
    this.scheduler = scheduler;
    this.used = used;
  }

  static Clock of(Scheduler scheduler) {
    return new Clock(scheduler, null);
  }

  /** Returns a clock that works as long as somebody else holds the scheduler. */
  static Clock ofUsed(Scheduler scheduler) {
    return new Clock(null, new WeakReference<>(scheduler));
  }

  static boolean isOfTheJvm(Scheduler scheduler) {
    long before = System.nanoTime();
    long now = scheduler.now(TimeUnit.NANOSECONDS);
    return now - before >= 0 && System.nanoTime() - now >= 0;
  }

  /** Returns nanoseconds from an arbitrary point; only differences mean anything. */
  long now() {
    Scheduler own = timer();
    return own == null ? System.nanoTime() : own.now(TimeUnit.NANOSECONDS);
  }

  Disposable schedule(Runnable task, long nanos) {
    Scheduler own = timer();
    return own == null
        ? RealTime.schedule(task, nanos)
        : own.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  private @Nullable Scheduler timer() {
    if (used == null) {
      return scheduler;
    }
    Scheduler held = used.get();
    if (held == null) {
      throw new IllegalStateException("the scheduler of this clock is gone");
    }
    return held;
  }
}
