package dev.millrace.stages;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;

/**
 * The threads of a stage, or a source, that has a place of its own. Its tasks compete for them: a
 * task waits for a thread only while all of them are busy.
 *
 * <p>A thread knows whose it is while it works, so that those of others can leave it. The queues
 * see a crew as a {@link Scheduler}. What is scheduled on that directly, and not on a worker, is
 * none of the stage's work: those for whom a rail made room. They go on elsewhere.
 *
 * <p>Safe to use from any thread.
 */
abstract class Crew implements Place, Scheduler, Scannable {

  private static final ThreadLocal<@Nullable Shift> SHIFT = new ThreadLocal<>();

  private final Executor handOver;
  private final AtWork atWork;
  private final Consumer<? super Throwable> onFailure;
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean disposed;

  /**
   * @param handOver runs what is not for these threads
   * @param atWork told of each task
   * @param onFailure told what a task throws, and that the threads take no more
   */
  Crew(Executor handOver, AtWork atWork, Consumer<? super Throwable> onFailure) {
    this.handOver = handOver;
    this.atWork = atWork;
    this.onFailure = onFailure;
  }

  /** What a thread does for a crew. */
  static final class Shift {

    private final Crew crew;

    /** What it does next, before anything else. */
    private @Nullable Runnable next;

    private Shift(Crew crew) {
      this.crew = crew;
    }
  }

  /** Tells whether the calling thread works for a crew now. */
  static boolean isOfThisThread() {
    return SHIFT.get() != null;
  }

  /**
   * Has a task run by one of the threads.
   *
   * @throws RejectedExecutionException if they take no more
   */
  abstract void submit(Runnable task);

  /**
   * Has a task run by one of the threads, or if they take none any more, elsewhere: it is an end.
   */
  @Override
  public final void execute(Runnable task) {
    try {
      submit(task);
    } catch (RejectedExecutionException e) {
      onRefused(task, e);
    }
  }

  final void onRefused(Runnable task, RejectedExecutionException reason) {
    onFailure.accept(reason);
    handOver.execute(task);
  }

  /** The rail of the queue emits on one of these threads, and holds nothing. */
  @Override
  public final void executeApart(Runnable task) {
    execute(task);
  }

  @Override
  public final void executeOnArrival(Runnable task) {
    task.run();
  }

  @Override
  public final void executeNext(Runnable attempt) {
    Shift shift = SHIFT.get();
    if (shift != null && shift.crew == this && shift.next == null) {
      shift.next = attempt;
    } else {
      execute(attempt);
    }
  }

  @Override
  public final Scheduler scheduler() {
    return this;
  }

  @Override
  public final boolean hasThreads() {
    return true;
  }

  @Override
  public final int running() {
    return running.get();
  }

  /** Called by a thread of the crew: does a task, and what comes next of it. */
  final void work(Runnable task) {
    Shift outer = SHIFT.get();
    Shift shift = new Shift(this);
    SHIFT.set(shift);
    running.getAndIncrement();
    atWork.begin();
    try {
      for (Runnable now = task; now != null; now = shift.next) {
        shift.next = null;
        tryRun(now);
      }
    } finally {
      running.getAndDecrement();
      // What follows from the end of the run is still done by a thread of the crew.
      atWork.end();
      if (outer == null) {
        SHIFT.remove();
      } else {
        SHIFT.set(outer);
      }
    }
  }

  /** The thread goes on, or nobody would do what is left. */
  private void tryRun(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      onFailure.accept(e);
    }
  }

  // As the queues see it

  @Override
  public final Disposable schedule(Runnable task) {
    atWork.begin();
    handOver.execute(
        () -> {
          try {
            task.run();
          } finally {
            atWork.end();
          }
        });
    return Disposables.disposed();
  }

  @Override
  public final Worker createWorker() {
    return new CrewWorker();
  }

  @Override
  public final long now(TimeUnit unit) {
    return Scheduler.super.now(unit);
  }

  /** Ends the threads that are its own. */
  @Override
  public final void dispose() {
    disposed = true;
    disposeThreads();
  }

  abstract void disposeThreads();

  @Override
  public final boolean isDisposed() {
    return disposed;
  }

  /** Rails wait for no thread of their own: to wake one of them is enough. */
  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public final @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.CAPACITY ? Integer.MAX_VALUE : null;
  }

  /** What a rail has of the crew: it has one task at a time, which any of the threads may run. */
  private final class CrewWorker implements Worker {

    private volatile boolean stopped;

    @Override
    public Disposable schedule(Runnable task) {
      if (stopped) {
        throw Exceptions.failWithRejected();
      }
      submit(task);
      return Disposables.disposed();
    }

    @Override
    public void dispose() {
      stopped = true;
    }

    @Override
    public boolean isDisposed() {
      return stopped;
    }
  }
}
