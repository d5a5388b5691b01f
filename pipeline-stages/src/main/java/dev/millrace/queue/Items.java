package dev.millrace.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The items of a queue: a {@link Front}, which consumers empty without the monitor, and the store
 * behind it. Guarded by the queue's monitor but for the front, of which more may be gone at every
 * look.
 *
 * <p>A taker stands in line only if there was no item, and a front is made only while none does. So
 * nothing that is promised to a taker is ever in a front. In a pause takers stand in line whatever
 * there is, but nothing is promised, and none is left in line when it ends.
 */
final class Items<T> {

  /** Enough to make the visit to the monitor cheap. */
  private static final int LARGEST_FRONT = 64;

  private final Store<T> store;

  /** Written under the monitor, read by anyone. */
  private volatile Front<T> front = new Front<>(0);

  /** What was taken from the present front when it was last looked at. */
  private int takenSeen;

  /** What was taken from the present front under the monitor. */
  private int takenInside;

  /** What was taken from earlier fronts without the monitor. */
  private long takenOutside;

  /** Items granted to takers and not fetched yet. */
  private int promised;

  /** Pauses that are open. */
  private int pauses;

  /** Whether there are any; written under the monitor, read by anyone. */
  private volatile boolean paused;

  Items(Store<T> store) {
    this.store = store;
  }

  boolean insert(T item, @Nullable Object place) {
    return store.insert(item, place);
  }

  /** Takes the oldest item without the monitor, if it can be had so. */
  @Nullable T takeFromFront() {
    return arePaused() ? null : front.take();
  }

  void pause() {
    pauses++;
    paused = true;
  }

  void endPause() {
    pauses--;
    paused = pauses > 0;
  }

  /** Tells whether no item may be taken but those that were promised before. */
  boolean arePaused() {
    return paused;
  }

  /** Takes the next item that is promised to no one. */
  @Nullable T take() {
    if (arePaused()) {
      return null;
    }
    T item = takeFromFrontInside();
    return item == null && store.size() > promised ? store.remove() : item;
  }

  /** Takes the next item, and lets consumers take what follows without the monitor. */
  @Nullable T takeAndOpenFront() {
    T item = take();
    int size = store.size();
    if (item != null && promised == 0 && size > 0 && store.isFirstInFirstOut() && frontIsEmpty()) {
      openFront(Math.min(size, LARGEST_FRONT));
    }
    return item;
  }

  private void openFront(int size) {
    takenOutside += front.size() - takenInside;
    takenInside = 0;
    takenSeen = 0;
    Front<T> next = new Front<>(size);
    for (int index = 0; index < size; index++) {
      next.set(index, store.remove());
    }
    front = next;
  }

  private boolean frontIsEmpty() {
    return front.taken() == front.size();
  }

  private @Nullable T takeFromFrontInside() {
    T item = front.take();
    if (item != null) {
      takenInside++;
    }
    return item;
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
    T oldest = takeFromFrontInside();
    if (oldest == null) {
      if (store.size() == 0) {
        return item;
      }
      oldest = store.removeOldest();
    }
    store.insert(item, null);
    return oldest;
  }

  /** Removes all items, in the order in which they would have left. */
  List<T> removeAll() {
    List<T> all = new ArrayList<>();
    for (T item = takeFromFrontInside(); item != null; item = takeFromFrontInside()) {
      all.add(item);
    }
    all.addAll(store.removeAll());
    promised = 0;
    return all;
  }

  boolean isEmpty() {
    return store.size() == 0 && frontIsEmpty();
  }

  int free() {
    return size() - promised;
  }

  int size() {
    return size(takenFromFront());
  }

  /**
   * Returns the size or, while consumers take from the front, a little more: to look at a number
   * that another processor writes for each item costs more than all the rest.
   */
  int atMost() {
    return store.size() + front.size() - takenSeen;
  }

  /** One look at what goes on outside, from which figures that agree can be had. */
  int takenFromFront() {
    takenSeen = front.taken();
    return takenSeen;
  }

  int size(int takenFromFront) {
    return store.size() + front.size() - takenFromFront;
  }

  /** Returns how many items were taken without the monitor. */
  long takenOutside(int takenFromFront) {
    return takenOutside + takenFromFront - takenInside;
  }
}
