package dev.millrace.stages;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Threads of one stage alone, as many as it has tasks, which may block: no task waits for another.
 * They end with the run; one whose function has not returned by then is interrupted.
 */
final class BlockingCrew extends Crew {

  private static final int IDLE_SECONDS = 60;

  private final OwnThreads threads;

  /**
   * @param name what the names of the threads begin with
   */
  BlockingCrew(
      String name, Executor handOver, AtWork atWork, Consumer<? super Throwable> onFailure) {
    super(handOver, atWork, onFailure);
    this.threads = OwnThreads.interrupted(BlockingThreads.named(name), IDLE_SECONDS);
  }

  @Override
  void submit(Runnable task) {
    threads.schedule(() -> work(task));
  }

  @Override
  public void makeRoomFor(int workers) {
    // There are as many as there are tasks.
  }

  @Override
  public void threadLost() {
    // There are as many as there are tasks.
  }

  @Override
  public void threadFound() {
    // There are as many as there are tasks.
  }

  @Override
  void disposeThreads() {
    threads.end();
  }
}
