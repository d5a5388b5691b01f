package dev.millrace.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The items of a queue, some of them promised to takers. In a pause nothing is promised, and takers
 * stand in line whatever there is. Guarded by the queue's monitor.
 */
final class Items<T> {

  private final Store<T> store;

  /** Items granted to takers and not fetched yet. */
  private int promised;

  /** Pauses that are open. */
  private int pauses;

  Items(Store<T> store) {
    this.store = store;
  }

  boolean insert(T item, @Nullable Object place) {
    return store.insert(item, place);
  }

  /** Takes the next item that is promised to no one. */
  @Nullable T take() {
    return free() > 0 && !arePaused() ? store.remove() : null;
  }

  void pause() {
    pauses++;
  }

  void endPause() {
    pauses--;
  }

  /** Tells whether no item may be taken but those that were promised before. */
  boolean arePaused() {
    return pauses > 0;
  }

  void promise() {
    promised++;
  }

  void breakPromise() {
    promised--;
  }

  T takePromised() {
    promised--;
    return store.remove();
  }

  /**
   * Enters an item of a store in order of arrival, in the place of the oldest; returns that. If
   * every place belongs to a put that has not filled it yet, none is older than the item itself.
   */
  T replaceOldest(T item) {
    if (isEmpty()) {
      return item;
    }
    T oldest = store.removeOldest();
    store.insert(item, null);
    return oldest;
  }

  /** Removes all items, in the order in which they would have left. */
  List<T> removeAll() {
    promised = 0;
    return store.removeAll();
  }

  boolean isEmpty() {
    return store.size() == 0;
  }

  int free() {
    return store.size() - promised;
  }

  int size() {
    return store.size();
  }
}
