package dev.millrace.stages;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;

/**
 * Threads for what must not be done on the thread that is at hand: what a timer brings, and what a
 * stage with a place of its own makes possible for others. No task waits for another: there are as
 * many threads as there are tasks at once. They may block, and end with the run.
 *
 * <p>Safe to use from any thread.
 */
final class HandOver implements Executor, Disposable {

  private static final int IDLE_SECONDS = 5;
  private static final AtomicLong NUMBER = new AtomicLong();

  /** Where tasks run in a run whose time is pretended; {@code null} if it has threads. */
  private final @Nullable Scheduler pretended;

  /** Made with the first task; written once, under the monitor. */
  private volatile @Nullable OwnThreads threads;

  private volatile boolean disposed;

  /**
   * @param pretended the clock of a run in pretended time, which then runs all tasks; else {@code
   *     null}
   */
  HandOver(@Nullable Scheduler pretended) {
    this.pretended = pretended;
  }

  /**
   * Runs a task on another thread; after the end of the run on this one, rather than not at all.
   */
  @Override
  public void execute(Runnable task) {
    try {
      if (pretended == null) {
        threads().schedule(task);
      } else {
        pretended.schedule(task);
      }
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  private OwnThreads threads() {
    OwnThreads made = threads;
    return made == null ? makeThreads() : made;
  }

  private synchronized OwnThreads makeThreads() {
    OwnThreads made = threads;
    if (made == null) {
      if (disposed) {
        throw Exceptions.failWithRejected();
      }
      made = OwnThreads.finished(HandOver::newThread, IDLE_SECONDS);
      threads = made;
    }
    return made;
  }

  private static Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "millrace-handover-" + NUMBER.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /** Ends the threads when what they do is done. */
  @Override
  public synchronized void dispose() {
    disposed = true;
    OwnThreads made = threads;
    if (made != null) {
      made.end();
    }
  }

  @Override
  public boolean isDisposed() {
    return disposed;
  }
}
