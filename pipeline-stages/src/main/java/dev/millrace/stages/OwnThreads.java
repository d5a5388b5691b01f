package dev.millrace.stages;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Threads that a run makes, one for each task at a time, and ends.
 *
 * <p>They are ended by a thread that may wait, since that takes locks, and not while someone
 * schedules, who would wait for them. Safe to use from any thread.
 */
final class OwnThreads {

  private static final int ENDED = Integer.MIN_VALUE;

  private final Scheduler scheduler;
  private final Consumer<Scheduler> end;

  /** How many are scheduling; {@link #ENDED} is added when no more may. */
  private final AtomicInteger scheduling = new AtomicInteger();

  private OwnThreads(ThreadFactory factory, int idleSeconds, Consumer<Scheduler> end) {
    this.scheduler =
        Schedulers.newBoundedElastic(Integer.MAX_VALUE, Integer.MAX_VALUE, factory, idleSeconds);
    this.end = end;
  }

  /** Returns threads of which those that are at work are interrupted at the end. */
  static OwnThreads interrupted(ThreadFactory factory, int idleSeconds) {
    return new OwnThreads(factory, idleSeconds, Scheduler::dispose);
  }

  /** Returns threads of which those that are at work end when that is done. */
  static OwnThreads finished(ThreadFactory factory, int idleSeconds) {
    return new OwnThreads(
        factory, idleSeconds, scheduler -> scheduler.disposeGracefully().subscribe());
  }

  /**
   * Runs a task.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the threads were ended
   */
  void schedule(Runnable task) {
    if (scheduling.getAndUpdate(n -> n < 0 ? n : n + 1) < 0) {
      throw Exceptions.failWithRejected();
    }
    try {
      scheduler.schedule(task);
    } finally {
      if (scheduling.decrementAndGet() == ENDED) {
        endOnAnotherThread();
      }
    }
  }

  /** Ends the threads; they take no more tasks. */
  void end() {
    if (scheduling.getAndUpdate(n -> n | ENDED) == 0) {
      endOnAnotherThread();
    }
  }

  private void endOnAnotherThread() {
    if (Schedulers.isInNonBlockingThread() || Crew.isOfThisThread()) {
      Schedulers.boundedElastic().schedule(() -> end.accept(scheduler));
    } else {
      end.accept(scheduler);
    }
  }
}
