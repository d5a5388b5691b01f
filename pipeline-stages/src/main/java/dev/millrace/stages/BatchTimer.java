package dev.millrace.stages;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Measures the time of the oldest list of a batch: those opened later are due later. Touched by the
 * thread that drains the batch.
 */
final class BatchTimer {

  private final BatchStage stage;
  private final Runnable whenDue;
  private @Nullable OpenList watched;
  private Disposable running = Disposables.disposed();

  /**
   * @param whenDue run by a thread of the run's timer when a list has become due
   */
  BatchTimer(BatchStage stage, Runnable whenDue) {
    this.stage = stage;
    this.whenDue = whenDue;
  }

  /**
   * Watches a list, and no other any more.
   *
   * @param oldest {@code null} if no list is open
   */
  void watch(@Nullable OpenList oldest) {
    if (oldest == watched || !stage.isTimed()) {
      return;
    }
    running.dispose();
    watched = oldest;
    if (oldest != null) {
      running =
          stage.whenDue(
              oldest,
              () -> {
                oldest.expire();
                whenDue.run();
              });
    }
  }
}
