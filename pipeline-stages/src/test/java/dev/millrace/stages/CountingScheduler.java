package dev.millrace.stages;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** Counts the tasks that another scheduler is given, and knows whether any is still to be done. */
final class CountingScheduler implements Scheduler {

  private final Scheduler scheduler;
  private final AtomicLong tasks = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();

  CountingScheduler(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  long tasks() {
    return tasks.get();
  }

  boolean isIdle() {
    return open.get() == 0;
  }

  private Runnable counted(Runnable task) {
    tasks.incrementAndGet();
    open.incrementAndGet();
    return () -> {
      try {
        task.run();
      } finally {
        open.decrementAndGet();
      }
    };
  }

  @Override
  public Disposable schedule(Runnable task) {
    return scheduler.schedule(counted(task));
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    return scheduler.schedule(counted(task), delay, unit);
  }

  @Override
  public Worker createWorker() {
    Worker worker = scheduler.createWorker();
    return new Worker() {

      @Override
      public Disposable schedule(Runnable task) {
        return worker.schedule(counted(task));
      }

      @Override
      public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return worker.schedule(counted(task), delay, unit);
      }

      @Override
      public void dispose() {
        worker.dispose();
      }

      @Override
      public boolean isDisposed() {
        return worker.isDisposed();
      }
    };
  }

  @Override
  public void dispose() {
    scheduler.dispose();
  }

  @Override
  public boolean isDisposed() {
    return scheduler.isDisposed();
  }
}
