package dev.millrace.queue;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait for an item. Takes and rails without a scheduler are ready: once resumed they look
 * at the queue at once, the oldest first. What none of them can take is for the first of the others
 * whose thread is free. Guarded by the monitor of the queue.
 */
final class Takers {

  private final WaitLine takes = new WaitLine();
  private final WaitLine rails = new WaitLine();
  private final RailLines scheduled = new RailLines();

  private long lastTicket;

  int size() {
    return takes.size() + rails.size() + scheduled.size();
  }

  /** Tells whether all are of those whom an item may pass to. */
  boolean letsPass() {
    return rails.letsPass() && takes.size() + scheduled.size() == 0;
  }

  void add(Waiter taker) {
    taker.ticket = ++lastTicket;
    if (taker.mayBeLate()) {
      scheduled.add((QueueRail<?, ?>) taker);
    } else {
      lineOf(taker).add(taker);
    }
  }

  /** Removes one that may stand in line. */
  void remove(Waiter taker) {
    if (taker.mayBeLate()) {
      scheduled.remove((QueueRail<?, ?>) taker);
    } else {
      lineOf(taker).remove(taker);
    }
  }

  private WaitLine lineOf(Waiter taker) {
    return taker.wantsGrant() ? takes : rails;
  }

  /** Returns the oldest that can take an item at once, if there is one. */
  @Nullable Waiter ready() {
    Waiter take = takes.peek();
    Waiter rail = rails.peekIdle();
    if (take == null || rail == null) {
      return take == null ? rail : take;
    }
    return take.ticket < rail.ticket ? take : rail;
  }

  /** Returns the oldest of those for whom an item is set aside. */
  @Nullable Waiter oldestTake() {
    return takes.peek();
  }

  /** Whether a rail is idle that can take an item at once. */
  boolean hasIdleRail() {
    return rails.peekIdle() != null;
  }

  /**
   * Wakes those who may be the first to take one of so many items though none is ready: rails whose
   * threads may be busy, and those that are busy with what passes to them.
   */
  void wakeLate(int items, Resuming resuming) {
    resuming.addAll(rails);
    scheduled.wake(items, resuming);
  }

  /** A rail looks at the queue. */
  void arrived(QueueRail<?, ?> rail) {
    scheduled.arrived(rail);
  }

  /** A rail takes nothing any more. */
  void leave(QueueRail<?, ?> rail) {
    remove(rail);
    scheduled.leave(rail);
  }

  /** Lets all of them look. */
  void endAll(Resuming resuming) {
    resuming.addAll(takes);
    resuming.addAll(rails);
    scheduled.wakeAll(resuming);
  }
}
