package dev.millrace.stages;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;

/**
 * Gives a thread back to its scheduler only when what ran on it has returned. A function that
 * ignores the interrupt of a time-out keeps its thread, but no one else is put behind it.
 */
final class ReturningWorkers implements Scheduler {

  private final Scheduler scheduler;

  ReturningWorkers(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public Worker createWorker() {
    return new ReturningWorker(scheduler.createWorker());
  }

  @Override
  public Disposable schedule(Runnable task) {
    return scheduler.schedule(task);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    return scheduler.schedule(task, delay, unit);
  }

  @Override
  public long now(TimeUnit unit) {
    return scheduler.now(unit);
  }

  @Override
  public void dispose() {
    scheduler.dispose();
  }

  @Override
  public boolean isDisposed() {
    return scheduler.isDisposed();
  }

  @Override
  public String toString() {
    return scheduler.toString();
  }

  private static final class ReturningWorker implements Worker {

    private static final int DISPOSED = Integer.MIN_VALUE;

    private final Worker worker;
    private final Disposable.Composite tasks = Disposables.composite();

    /** How many tasks are running; {@link #DISPOSED} is added when no more may start. */
    private final AtomicInteger running = new AtomicInteger();

    ReturningWorker(Worker worker) {
      this.worker = worker;
    }

    @Override
    public Disposable schedule(Runnable task) {
      if (isDisposed()) {
        // Asked now, a pool that is being stopped would take a lock to say the same.
        throw Exceptions.failWithRejected();
      }
      Disposable.Swap scheduled = Disposables.swap();
      tasks.add(scheduled);
      scheduled.update(worker.schedule(() -> run(task, scheduled)));
      return scheduled;
    }

    private void run(Runnable task, Disposable scheduled) {
      if (running.getAndUpdate(n -> n < 0 ? n : n + 1) < 0) {
        return;
      }
      try {
        task.run();
      } finally {
        tasks.remove(scheduled);
        if (running.decrementAndGet() == DISPOSED) {
          worker.dispose();
        }
      }
    }

    @Override
    public void dispose() {
      int before = running.getAndUpdate(n -> n | DISPOSED);
      // Interrupts what is running, except if it is what disposes.
      tasks.dispose();
      if (before == 0) {
        worker.dispose();
      }
    }

    @Override
    public boolean isDisposed() {
      return running.get() < 0;
    }
  }
}
