package dev.millrace.limits;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** At most one timer that matters. Not thread-safe. */
final class Alarm {

  private final Clock clock;
  private final Runnable task;
  private @Nullable Disposable timer;
  private long at;

  Alarm(Clock clock, Runnable task) {
    this.clock = clock;
    this.task = task;
  }

  /**
   * Runs the task in so many nanoseconds, or earlier.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the clock's scheduler is disposed
   */
  void set(long now, long nanos) {
    if (timer != null && at - (now + nanos) <= 0) {
      return;
    }
    stop();
    at = now + nanos;
    timer = clock.schedule(task, nanos);
  }

  void stop() {
    if (timer != null) {
      timer.dispose();
      timer = null;
    }
  }
}
