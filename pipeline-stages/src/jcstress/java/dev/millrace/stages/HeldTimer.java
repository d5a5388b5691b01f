package dev.millrace.stages;

import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** Keeps its task for whoever runs it. */
final class HeldTimer implements Scheduler {

  Runnable task;

  @Override
  public Disposable schedule(Runnable scheduled) {
    task = scheduled;
    return Disposables.single();
  }

  @Override
  public Disposable schedule(Runnable scheduled, long delay, TimeUnit unit) {
    return schedule(scheduled);
  }

  @Override
  public Worker createWorker() {
    throw new IllegalStateException("nobody asks for one");
  }
}
