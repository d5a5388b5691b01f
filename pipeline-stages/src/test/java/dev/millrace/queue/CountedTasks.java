package dev.millrace.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;

/** Counts the tasks that another scheduler is given. */
final class CountedTasks implements Scheduler, Scannable {

  private final Scheduler scheduler;
  private final AtomicLong tasks = new AtomicLong();

  CountedTasks(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Returns how many there were since the last call. */
  long takeCount() {
    return tasks.getAndSet(0);
  }

  @Override
  public Disposable schedule(Runnable task) {
    tasks.getAndIncrement();
    return scheduler.schedule(task);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    tasks.getAndIncrement();
    return scheduler.schedule(task, delay, unit);
  }

  @Override
  public Worker createWorker() {
    Worker worker = scheduler.createWorker();
    return new Worker() {
      @Override
      public Disposable schedule(Runnable task) {
        tasks.getAndIncrement();
        return worker.schedule(task);
      }

      @Override
      public void dispose() {
        worker.dispose();
      }
    };
  }

  @Override
  public void dispose() {
    scheduler.dispose();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return Scannable.from(scheduler).scanUnsafe(key);
  }
}
