package dev.millrace.queue;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.scheduler.Scheduler;

/**
 * Resumes those for whom a rail on a scheduler made room on other threads of it: they must not wait
 * for the item that the rail has in hand. If there is no other thread, the rail leaves them its own
 * after some items, before the queue is empty.
 */
final class Beside {

  private static final int MOST_EMITTED_MEANWHILE = 16;

  private final Scheduler scheduler;

  /** Those who have not been resumed yet. */
  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

  /** Items emitted since there was someone to resume; used by the rail's draining thread. */
  private int emittedMeanwhile;

  Beside(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void resume(Waiter waiter) {
    waiters.add(waiter);
    emittedMeanwhile = 0;
    try {
      scheduler.schedule(this::resumeAll);
    } catch (RejectedExecutionException e) {
      // Nobody else will.
      resumeAll();
    }
  }

  /** What a scheduler does not run, because it is disposed of, is done when the rail stops. */
  void resumeAll() {
    for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
      Resumption.resume(waiter);
    }
  }

  /** Called after each item; tells whether they have waited for the thread long enough. */
  boolean wantsTheThread() {
    return !waiters.isEmpty() && ++emittedMeanwhile == MOST_EMITTED_MEANWHILE;
  }
}
