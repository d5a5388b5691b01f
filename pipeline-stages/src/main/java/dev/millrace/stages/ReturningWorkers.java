package dev.millrace.stages;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The threads of a stage that blocks.
 *
 * <p>A thread goes back to its scheduler only when what ran on it has returned: a function that
 * ignores the interrupt of a time-out keeps its thread, but no one else is put behind it.
 *
 * <p>The scheduler is stopped on a thread that may block, since that takes locks, and not while
 * someone schedules, who would wait for them.
 */
final class ReturningWorkers implements Scheduler, Scannable {

  private static final int DISPOSED = Integer.MIN_VALUE;

  private final Scheduler scheduler;

  /** How many are scheduling; {@link #DISPOSED} is added when no more may. */
  private final AtomicInteger scheduling = new AtomicInteger();

  ReturningWorkers(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public Worker createWorker() {
    try {
      return whileOpen(() -> new ReturningWorker(scheduler.createWorker()));
    } catch (RejectedExecutionException e) {
      // As with Reactor's own schedulers it is the task that is refused, not its worker.
      return new StoppedWorker();
    }
  }

  @Override
  public Disposable schedule(Runnable task) {
    return whileOpen(() -> scheduler.schedule(task));
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    return whileOpen(() -> scheduler.schedule(task, delay, unit));
  }

  private <R> R whileOpen(Supplier<R> request) {
    if (scheduling.getAndUpdate(n -> n < 0 ? n : n + 1) < 0) {
      throw Exceptions.failWithRejected();
    }
    try {
      return request.get();
    } finally {
      if (scheduling.decrementAndGet() == DISPOSED) {
        stop();
      }
    }
  }

  @Override
  public long now(TimeUnit unit) {
    return scheduler.now(unit);
  }

  @Override
  public void dispose() {
    if (scheduling.getAndUpdate(n -> n | DISPOSED) == 0) {
      stop();
    }
  }

  private void stop() {
    Schedulers.boundedElastic().schedule(scheduler::dispose);
  }

  @Override
  public boolean isDisposed() {
    return scheduling.get() < 0;
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return Scannable.from(scheduler).scanUnsafe(key);
  }

  @Override
  public String toString() {
    return scheduler.toString();
  }

  /** Refuses everything. */
  private static final class StoppedWorker implements Worker {

    @Override
    public Disposable schedule(Runnable task) {
      throw Exceptions.failWithRejected();
    }

    @Override
    public void dispose() {}

    @Override
    public boolean isDisposed() {
      return true;
    }
  }

  private final class ReturningWorker implements Worker {

    private final Worker worker;
    private final Disposable.Composite tasks = Disposables.composite();

    /** How many tasks are running; {@link #DISPOSED} is added when no more may start. */
    private final AtomicInteger running = new AtomicInteger();

    ReturningWorker(Worker worker) {
      this.worker = worker;
    }

    @Override
    public Disposable schedule(Runnable task) {
      Disposable.Swap scheduled = Disposables.swap();
      tasks.add(scheduled);
      scheduled.update(whileOpen(() -> worker.schedule(() -> run(task, scheduled))));
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
