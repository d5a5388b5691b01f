package dev.millrace.stages;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * The thread that brings an item, or its results. A thread of another stage's {@link Crew} does not
 * work here: what it brings is handed over.
 */
final class CallersPlace implements Place {

  private final Executor handOver;

  CallersPlace(Executor handOver) {
    this.handOver = handOver;
  }

  @Override
  public void execute(Runnable task) {
    if (Crew.isOfThisThread()) {
      handOver.execute(task);
    } else {
      task.run();
    }
  }

  @Override
  public void executeApart(Runnable task) {
    handOver.execute(task);
  }

  @Override
  public void executeOnArrival(Runnable task) {
    execute(task);
  }

  @Override
  public void executeNext(Runnable attempt) {
    execute(attempt);
  }

  @Override
  public @Nullable Scheduler scheduler() {
    return null;
  }

  @Override
  public void makeRoomFor(int workers) {
    // It has no threads.
  }

  @Override
  public void threadLost() {
    // It has no threads.
  }

  @Override
  public void threadFound() {
    // It has no threads.
  }

  @Override
  public int running() {
    return 0;
  }

  @Override
  public boolean hasThreads() {
    return false;
  }
}
