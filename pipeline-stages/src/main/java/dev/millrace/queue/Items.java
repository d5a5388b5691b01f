package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import java.util.Deque;
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

  /** What a rail may take without a visit; meanwhile nothing is promised, and no pause is open. */
  private @Nullable Portion<T> portion;

  /** Items in the portion that are not counted as taken. */
  private int inPortion;

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

  /** Opens a portion with the items that leave next, if no later one can leave before them. */
  void open(Portion<T> opened, long most) {
    Deque<T> queue = store.oldestFirst();
    if (queue != null && promised == 0) {
      inPortion = opened.open(queue, most);
      portion = opened;
    }
  }

  /** Returns how many items left through the portion since they were last counted. */
  int countTaken() {
    return portion == null ? 0 : count(portion.countTaken());
  }

  /** Closes the portion; returns the same. */
  int closePortion() {
    if (portion == null) {
      return 0;
    }
    int taken = count(portion.close(requireNonNull(store.oldestFirst())));
    portion = null;
    inPortion = 0;
    return taken;
  }

  private int count(int taken) {
    inPortion -= taken;
    return taken;
  }

  boolean isEmpty() {
    return size() == 0;
  }

  int free() {
    return store.size() - promised;
  }

  int size() {
    return store.size() + inPortion;
  }
}
