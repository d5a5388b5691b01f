package dev.millrace.stages;

import reactor.core.scheduler.Scheduler;

/** The one thread of a seeded run; what could run on another is a task of its own. */
final class SeededPlace implements Place {

  private final Scheduler scheduler;

  SeededPlace(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  @Override
  public void executeApart(Runnable task) {
    scheduler.schedule(task);
  }

  @Override
  public void executeOnArrival(Runnable task) {
    task.run();
  }

  @Override
  public void executeNext(Runnable attempt) {
    scheduler.schedule(attempt);
  }

  @Override
  public Scheduler scheduler() {
    return scheduler;
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
