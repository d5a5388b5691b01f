package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The oldest items of a queue in order of arrival. They are still in the queue, and any consumer
 * takes the next one by one atomic step, without the monitor. Made under the monitor, and not
 * filled again.
 */
final class Front<T> {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicIntegerFieldUpdater<Front> NEXT =
      AtomicIntegerFieldUpdater.newUpdater(Front.class, "next");

  private final @Nullable Object[] items;

  /** The index of the next item; beyond the end once several have looked in vain. */
  private volatile int next;

  Front(int size) {
    this.items = new Object[size];
  }

  /** Called before the front is published. */
  void set(int index, T item) {
    items[index] = item;
  }

  @Nullable T take() {
    if (next >= items.length) {
      return null;
    }
    int index = NEXT.getAndIncrement(this);
    if (index >= items.length) {
      return null;
    }
    @SuppressWarnings("unchecked") // written by set
    T item = (T) items[index];
    items[index] = null;
    return item;
  }

  int size() {
    return items.length;
  }

  /** Returns how many were taken so far. */
  int taken() {
    return Math.min(next, items.length);
  }
}
