package dev.millrace.queue;

import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** Keeps one task and runs it when told, so that the end of a time can meet something else. */
final class HandTimer implements Scheduler {

  private volatile Runnable task = () -> {};

  void fire() {
    task.run();
  }

  @Override
  public Disposable schedule(Runnable scheduled, long delay, TimeUnit unit) {
    task = scheduled;
    return Disposables.single();
  }

  @Override
  public Disposable schedule(Runnable scheduled) {
    throw new UnsupportedOperationException("a task must have a delay");
  }

  @Override
  public Worker createWorker() {
    throw new UnsupportedOperationException("a timer has no workers");
  }
}
