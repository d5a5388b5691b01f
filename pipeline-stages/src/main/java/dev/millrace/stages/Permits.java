package dev.millrace.stages;

import dev.millrace.RateLimit;
import dev.millrace.StageOptions;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Gives the items of a stage the permits for which they wait without a worker.
 *
 * @param deadline the longest time for all attempts at an item, waits included
 * @param timer the run's
 * @param elsewhere goes on when a wait has ended on another thread, which is anybody's
 */
record Permits(
    RateLimit<Object> limit, @Nullable Duration deadline, Scheduler timer, Executor elsewhere) {

  /**
   * Returns {@code null} if an item waits with its worker, or for nothing. A single worker takes
   * the items as they come.
   */
  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  static @Nullable Permits of(StageOptions<?> options, Place place, Run<?> run) {
    RateLimit<Object> limit = (RateLimit<Object>) options.rateLimit().orElse(null);
    boolean isSingle = options.workerRange().isFixed() && options.workers() == 1;
    return limit == null || isSingle || !limit.dependsOnItem()
        ? null
        : new Permits(
            limit,
            options.deadline().orElse(null),
            run.timer(),
            place.hasThreads() ? Runnable::run : run.time()::execute);
  }

  /** Returns the time by the run's timer, if there is a deadline, or else 0. */
  long now() {
    return deadline == null ? 0 : timer.now(TimeUnit.NANOSECONDS);
  }

  ItemPermit newPermit(Context context, Runnable onAnswer) {
    return new ItemPermit(limit, timer, context, () -> elsewhere.execute(onAnswer));
  }

  /** The wait counts in the deadline of the item. */
  void limitTheWait(ClaimedItem item, ItemPermit permit) {
    if (deadline == null) {
      return;
    }
    long left = item.startedNanos() + deadline.toNanos() - now();
    try {
      permit.expireBy(timer.schedule(permit::expire, Math.max(0, left), TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException e) {
      // The run is over.
    }
  }
}
