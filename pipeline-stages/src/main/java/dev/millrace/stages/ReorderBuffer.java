package dev.millrace.stages;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The room that a {@link Reorder} has for results, and those that wait for it, each with its rail.
 * Rails add results on any threads; the rest is called by the thread that drains.
 */
final class ReorderBuffer {

  /** A result that its rail waits with. */
  private static final class Waiting {

    final Object result;
    final ReorderInlet inlet;

    /** Whether the rail waits no more; touched by the draining thread. */
    boolean admitted;

    Waiting(Object result, ReorderInlet inlet) {
      this.result = result;
      this.inlet = inlet;
    }
  }

  private final int capacity;

  /** Taken by rails, given back by the draining thread. */
  private final AtomicInteger room;

  /** Results that have found no room, the oldest first. */
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

  // Touched by the draining thread only.

  /** Rails whose results have found room. */
  private final List<ReorderInlet> admitted = new ArrayList<>();

  /** What went last, as long as it has found no room downstream. */
  private @Nullable Object leaving;

  /**
   * @param capacity most results that no rail waits with
   */
  ReorderBuffer(int capacity) {
    this.capacity = capacity;
    this.room = new AtomicInteger(capacity);
  }

  /** Adds a result of an item; tells whether there was room, so that its rail need not wait. */
  boolean add(OrderedResults item, Object result, ReorderInlet inlet) {
    if (takeRoom()) {
      item.add(result);
      return true;
    }
    Waiting held = new Waiting(result, inlet);
    item.add(held);
    waiting.add(held);
    return false;
  }

  private boolean takeRoom() {
    return room.getAndUpdate(n -> n == 0 ? 0 : n - 1) > 0;
  }

  /**
   * Returns the next result of an item, if there is one, and keeps what it has until it has left.
   */
  @Nullable Object next(OrderedResults item) {
    Object next = item.poll();
    if (next == null) {
      return null;
    }
    leaving = next;
    return bare(next);
  }

  private static Object bare(Object held) {
    return held instanceof Waiting one ? one.result : held;
  }

  /** What went last is accepted downstream: frees what it had, be it room or its rail. */
  void left() {
    Object last = leaving;
    leaving = null;
    if (last instanceof Waiting held && !held.admitted) {
      admit(held);
    } else if (last != null) {
      room.getAndIncrement();
    }
  }

  /** Gives the room there is to the results that wait for it. */
  void admitWaiting() {
    Waiting next = waiting.peek();
    while (next != null && (next.admitted || takeRoom())) {
      waiting.remove();
      if (!next.admitted) {
        admit(next);
      }
      next = waiting.peek();
    }
  }

  private void admit(Waiting held) {
    held.admitted = true;
    admitted.add(held.inlet);
  }

  /** Moves the rails that need wait no longer into a list. */
  void drainAdmittedTo(List<ReorderInlet> goOn) {
    goOn.addAll(admitted);
    admitted.clear();
  }

  /** Removes the results of an item, which are to be discarded. */
  static void removeAll(OrderedResults item, Consumer<Object> removed) {
    for (Object next = item.poll(); next != null; next = item.poll()) {
      removed.accept(bare(next));
    }
  }

  /** Forgets who waits. */
  void clear() {
    waiting.clear();
  }

  int capacity() {
    return capacity;
  }

  /** Returns how many results are held that no rail waits with; may be called by any thread. */
  int size() {
    return capacity - room.get();
  }
}
