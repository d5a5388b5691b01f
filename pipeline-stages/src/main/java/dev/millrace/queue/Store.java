package dev.millrace.queue;

import dev.millrace.QueueSpec.Order;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The items of a queue, in the order in which they leave. Not thread-safe: every method but {@link
 * #seek} is called under the queue's monitor.
 */
interface Store<T> {

  static <T> Store<T> of(Order<T> order) {
    if (order instanceof Order.Priority<T> priority) {
      return new SkipListStore<>(priority.comparator());
    }
    return new DequeStore<>(order instanceof Order.Lifo);
  }

  /**
   * Finds the place of an item that is to be inserted. Called by any thread with no lock held,
   * since it may run code of the user; changes nothing.
   */
  @Nullable Object seek(T item);

  /** Inserts the item, unless the place that was found is no longer the right one. */
  boolean insert(T item, @Nullable Object place);

  /** Removes the item that leaves next; there must be one. */
  T remove();

  /** Removes the item that came first; there must be one. */
  T removeOldest();

  /** Removes all items, in the order in which they leave. */
  List<T> removeAll();

  int size();

  /** Returns the items themselves, the oldest first, if that is the order in which they leave. */
  default @Nullable Deque<T> oldestFirst() {
    return null;
  }
}
