package dev.millrace.stages;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The timer of a run in real time. Its thread only hands over: what is due runs elsewhere, so that
 * no work, however long, delays what is due next.
 *
 * <p>A task that is disposed of is not begun; one that runs is not interrupted.
 */
final class RunTimer implements Scheduler {

  private final HandOver handOver;

  /** The timer that the run was given; {@code null} if it has one of its own. */
  private final @Nullable Scheduler given;

  /** Made with the first task. Guarded by this. */
  private @Nullable Scheduler own;

  private volatile boolean disposed;

  RunTimer(HandOver handOver, @Nullable Scheduler given) {
    this.handOver = handOver;
    this.given = given;
  }

  @Override
  public Disposable schedule(Runnable task) {
    Due due = new Due(task);
    due.handOver();
    return due;
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    Due due = new Due(task);
    due.after(delay, unit);
    return due;
  }

  /** The next period begins when the task has run. */
  @Override
  public Disposable schedulePeriodically(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    Due due = new Due(task, unit.toNanos(period));
    due.after(initialDelay, unit);
    return due;
  }

  @Override
  public Worker createWorker() {
    return new TimerWorker();
  }

  @Override
  public long now(TimeUnit unit) {
    return given == null ? Scheduler.super.now(unit) : given.now(unit);
  }

  private Disposable ring(Runnable task, long delay, TimeUnit unit) {
    return (given == null ? own() : given).schedule(task, delay, unit);
  }

  private synchronized Scheduler own() {
    if (disposed) {
      throw Exceptions.failWithRejected();
    }
    if (own == null) {
      own = Schedulers.newSingle("millrace-timer", true);
    }
    return own;
  }

  /** Ends the run's own timer; what is not due by now never is. */
  @Override
  public synchronized void dispose() {
    disposed = true;
    if (own != null) {
      Scheduler ended = own;
      // It takes a lock, for which a thread that calls in here may not be one to wait.
      Schedulers.boundedElastic().schedule(ended::dispose);
    }
  }

  @Override
  public boolean isDisposed() {
    return disposed;
  }

  /** A task and when it is due. */
  private final class Due implements Disposable {

    private final Runnable task;

    /** Time from one run to the next; negative if there is one only. */
    private final long periodNanos;

    private final Disposable.Swap ringing = Disposables.swap();

    Due(Runnable task) {
      this(task, -1);
    }

    Due(Runnable task, long periodNanos) {
      this.task = task;
      this.periodNanos = periodNanos;
    }

    void after(long delay, TimeUnit unit) {
      ringing.replace(ring(this::handOver, Math.max(0, delay), unit));
    }

    void handOver() {
      handOver.execute(this::run);
    }

    private void run() {
      if (ringing.isDisposed()) {
        return;
      }
      try {
        task.run();
      } finally {
        runAgain();
      }
    }

    private void runAgain() {
      if (periodNanos < 0) {
        return;
      }
      try {
        after(periodNanos, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // The run is over.
        dispose();
      }
    }

    @Override
    public void dispose() {
      ringing.dispose();
    }

    @Override
    public boolean isDisposed() {
      return ringing.isDisposed();
    }
  }

  /** What operators such as {@code Flux.interval} ask for; its users have one task at a time. */
  private final class TimerWorker implements Worker {

    private final Disposable.Composite tasks = Disposables.composite();

    @Override
    public Disposable schedule(Runnable task) {
      return kept(RunTimer.this.schedule(task));
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
      return kept(RunTimer.this.schedule(task, delay, unit));
    }

    @Override
    public Disposable schedulePeriodically(
        Runnable task, long initialDelay, long period, TimeUnit unit) {
      return kept(RunTimer.this.schedulePeriodically(task, initialDelay, period, unit));
    }

    private Disposable kept(Disposable task) {
      if (!tasks.add(task)) {
        throw Exceptions.failWithRejected();
      }
      return task;
    }

    @Override
    public void dispose() {
      tasks.dispose();
    }

    @Override
    public boolean isDisposed() {
      return tasks.isDisposed();
    }
  }
}
