package dev.millrace.queue;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What a {@link QueueRail} on a scheduler has besides: its worker, and perhaps a portion. */
final class RailWorker<T> {

  /** How often a rail lets other threads run before it visits a queue that it has emptied. */
  private static final int YIELDS = 8;

  /** How long a rail works before the others of its thread have their turn. */
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The most items between two looks at the clock. */
  private static final int LONGEST_STEP = 64;

  final Scheduler scheduler;
  private final Scheduler.Worker worker;

  // The turn; touched by the rail only.

  private boolean isTimed;
  private long begunNanos;
  private int step = 1;
  private int untilLook = 1;

  /** Whether the worker has a thread to itself, as far as the scheduler tells. */
  private final boolean hasOwnThread;

  /** Those for whom the rail made room, and who have not been resumed yet. */
  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

  /** Of a rail that may take several items in one visit. */
  final @Nullable Portion<T> portion;

  RailWorker(Scheduler scheduler, Hold hold) {
    this.scheduler = scheduler;
    this.worker = scheduler.createWorker();
    Integer threads = Scannable.from(scheduler).scan(Scannable.Attr.CAPACITY);
    this.hasOwnThread = threads != null && threads == Integer.MAX_VALUE;
    this.portion = hold == Hold.NOTHING ? new Portion<>() : null;
  }

  Scheduler.Worker worker() {
    return worker;
  }

  /**
   * Returns the thread that calls, which is the worker's, if it may have to do other things; {@code
   * null} if it has nothing else to do.
   */
  @Nullable Thread sharedThread() {
    return hasOwnThread ? null : Thread.currentThread();
  }

  /** Takes an item without a visit, if there is one that the rail may have so. */
  @Nullable T takeFromPortion() {
    return portion == null ? null : portion.take();
  }

  /** The worker runs the rail: its turn begins. */
  void beginTurn() {
    isTimed = false;
    step = 1;
    untilLook = 1;
  }

  /**
   * Called by the rail between two items. Reads the clock less and less often while they are quick,
   * and not at all for one.
   *
   * @return whether the rail should go to the end of its worker's line
   */
  boolean isTurnOver() {
    untilLook--;
    if (untilLook > 0) {
      return false;
    }
    long now = scheduler.now(TimeUnit.NANOSECONDS);
    if (!isTimed) {
      isTimed = true;
      begunNanos = now;
    } else if (now - begunNanos > TURN_NANOS) {
      return true;
    } else {
      step = Math.min(LONGEST_STEP, 2 * step);
    }
    untilLook = step;
    return false;
  }

  /**
   * Called by the rail, with no item in hand, before it visits the queue.
   *
   * @return whether it should go to the end of its worker's line first: those for whom it made room
   *     had the time of a portion, and found no other thread
   */
  boolean owesItsThread() {
    if (portion == null || !portion.wasOpened()) {
      return false;
    }
    boolean owes = !waiters.isEmpty();
    if (!owes && portion.hasEmptiedQueue() && !Schedulers.isInNonBlockingThread()) {
      letOthersRun();
    }
    return owes;
  }

  /**
   * Gives those who bring items the time to bring several while this thread is awake, some
   * microseconds: less than it takes to sleep and to be woken.
   */
  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but speed
  private static void letOthersRun() {
    for (int i = 0; i < YIELDS; i++) {
      Thread.yield();
    }
  }

  /**
   * Resumes one for whom the rail made room on another thread of the scheduler: it must not wait
   * for the item that the rail has in hand.
   */
  void resumeBeside(Waiter waiter) {
    waiters.add(waiter);
    try {
      // Each in a task of its own: none waits for what another's signals run into.
      scheduler.schedule(this::resumeNext);
    } catch (RejectedExecutionException e) {
      // Nobody else will.
      resumeAll();
    }
  }

  private void resumeNext() {
    Resumption.resume(waiters.poll());
  }

  /** What a scheduler does not run, because it is disposed of, is done when the rail stops. */
  void resumeAll() {
    for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
      Resumption.resume(waiter);
    }
  }

  void dispose() {
    worker.dispose();
    resumeAll();
  }
}
