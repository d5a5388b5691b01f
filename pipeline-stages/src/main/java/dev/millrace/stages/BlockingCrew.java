package dev.millrace.stages;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Threads of one stage alone, as many as it has tasks, which may block: no task waits for another.
 * They end with the run; one whose function has not returned by then is interrupted.
 */
final class BlockingCrew extends Crew {

  private static final int IDLE_SECONDS = 60;

  private final Scheduler threads;

  /**
   * @param name what the names of the threads begin with
   */
  BlockingCrew(
      String name, Executor handOver, AtWork atWork, Consumer<? super Throwable> onFailure) {
    super(handOver, atWork, onFailure);
    this.threads =
        Schedulers.newBoundedElastic(
            Integer.MAX_VALUE, Integer.MAX_VALUE, BlockingThreads.named(name), IDLE_SECONDS);
  }

  @Override
  void submit(Runnable task) {
    threads.schedule(() -> work(task));
  }

  @Override
  void disposeThreads() {
    threads.dispose();
  }
}
