package dev.millrace.queue;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.scheduler.Scheduler;

/**
 * Resumes those for whom a rail on a scheduler made room on other threads of it: they must not wait
 * for the item that the rail has in hand.
 */
final class Beside {

  private final Scheduler scheduler;

  /** Those who have not been resumed yet. */
  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

  Beside(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void resume(Waiter waiter) {
    waiters.add(waiter);
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
}
