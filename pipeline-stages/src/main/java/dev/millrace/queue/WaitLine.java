package dev.millrace.queue;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waiters in the order in which they came; each operation takes constant time. */
final class WaitLine {

  private @Nullable Waiter head;
  private @Nullable Waiter tail;
  private int size;

  int size() {
    return size;
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
  }

  /** Returns the oldest waiter. */
  @Nullable Waiter peek() {
    return head;
  }

  /** Removes and returns the oldest waiter. */
  @Nullable Waiter poll() {
    Waiter oldest = head;
    if (oldest != null) {
      remove(oldest);
    }
    return oldest;
  }

  /** Removes all that may be late, and hands each to {@code removed}, the oldest first. */
  void removeThoseWhoMayBeLate(Consumer<Waiter> removed) {
    Waiter waiter = head;
    while (waiter != null) {
      Waiter following = waiter.next;
      if (waiter.mayBeLate()) {
        remove(waiter);
        removed.accept(waiter);
      }
      waiter = following;
    }
  }
}
