package dev.millrace.queue;

import org.jspecify.annotations.Nullable;

/** Waiters in the order in which they came; each operation takes constant time. */
final class WaitLine {

  private @Nullable Waiter head;
  private @Nullable Waiter tail;
  private int size;
  private int passable;

  int size() {
    return size;
  }

  /** Tells whether all are of those whom an item may pass to. */
  boolean letsPass() {
    return passable == size;
  }

  void add(Waiter waiter) {
    waiter.inLine = true;
    waiter.previous = tail;
    waiter.next = null;
    if (tail == null) {
      head = waiter;
    } else {
      tail.next = waiter;
    }
    tail = waiter;
    size++;
    passable += waiter.letsPass() ? 1 : 0;
  }

  /** Removes a waiter of this line; does nothing if it stands in none. */
  void remove(Waiter waiter) {
    if (!waiter.inLine) {
      return;
    }
    if (waiter.previous == null) {
      head = waiter.next;
    } else {
      waiter.previous.next = waiter.next;
    }
    if (waiter.next == null) {
      tail = waiter.previous;
    } else {
      waiter.next.previous = waiter.previous;
    }
    waiter.previous = null;
    waiter.next = null;
    waiter.inLine = false;
    size--;
    passable -= waiter.letsPass() ? 1 : 0;
  }

  /** Returns the oldest waiter. */
  @Nullable Waiter peek() {
    return head;
  }

  /** Returns the oldest waiter that is not busy with what passes to it, if there is one. */
  @Nullable Waiter peekIdle() {
    Waiter waiter = head;
    while (waiter != null && waiter.isPassing()) {
      waiter = waiter.next;
    }
    return waiter;
  }

  /** Removes and returns the oldest waiter. */
  @Nullable Waiter poll() {
    Waiter oldest = head;
    if (oldest != null) {
      remove(oldest);
    }
    return oldest;
  }
}
