package dev.millrace.stages;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import reactor.util.context.Context;

/**
 * A list of a batch that items are added to. Touched by the thread that drains the batch, but for
 * {@link #expire}.
 */
final class OpenList {

  private final ListKey key;
  private final long openedNanos;
  private final List<Object> items = new ArrayList<>();
  private long weight;

  /** Set by the timer. */
  private volatile boolean due;

  /** Opens a list for an item, and leaves it empty. */
  OpenList(ListKey key, Batchable first) {
    this.key = key;
    this.openedNanos = first.takenNanos();
  }

  ListKey key() {
    return key;
  }

  /** Returns when the first item was taken. */
  long openedNanos() {
    return openedNanos;
  }

  void add(Batchable next) {
    items.add(next.item());
    weight += next.weight();
  }

  int size() {
    return items.size();
  }

  long weight() {
    return weight;
  }

  /** The time of this list is up; called by the timer. */
  void expire() {
    due = true;
  }

  boolean isDue() {
    return due;
  }

  /** Returns the list as it goes on; what its items took along, it takes along for them. */
  Object toItem() {
    List<Object> values = new ArrayList<>(items.size());
    List<Settlement> settlements = new ArrayList<>();
    for (Object item : items) {
      values.add(Carried.value(item));
      Settlement settlement = Carried.settlement(item);
      if (settlement != null) {
        settlements.add(settlement);
      }
    }
    List<Object> list = Collections.unmodifiableList(values);
    return settlements.isEmpty() ? list : new Carried(list, new BatchSettlement(settlements), null);
  }

  void discard(Context context) {
    Carried.discardAll(items, context);
  }
}
