package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.BatchSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable.Attr;
import reactor.util.context.Context;

/**
 * The lists of a batch that items are added to: one for each key, and at most so many. Touched by
 * the thread that drains the batch, but for {@link #scan}.
 */
final class OpenLists {

  private final int mostLists;
  private final int mostItems;
  private final long mostWeight;

  /** In the order in which they were opened. */
  private final Map<ListKey, OpenList> lists = new LinkedHashMap<>();

  private @Nullable OpenList oldest;

  /** The list that must go before an item can be added; {@code null} if none must. */
  private @Nullable OpenList inTheWay;

  /** The item that is to be added next. */
  private @Nullable Batchable waiting;

  /** Its key. */
  private @Nullable ListKey waitingKey;

  /** The list of its key, if that is open. */
  private @Nullable OpenList openFor;

  /** Items in all lists; read by any thread. */
  private final Counter held = new Counter();

  OpenLists(BatchSpec<?> spec) {
    this.mostLists = spec.key().map(key -> key.lists()).orElse(1);
    this.mostItems = spec.size();
    this.mostWeight = spec.weight().map(weight -> weight.max()).orElse(Long.MAX_VALUE);
  }

  /**
   * Takes an item that is to be added; the one before has been. Throws what {@code equals} and
   * {@code hashCode} of its key throw, and has not taken it then.
   */
  void take(Batchable next) {
    ListKey key = new ListKey(next.key());
    openFor = lists.get(key);
    waitingKey = key;
    waiting = next;
  }

  /** Adds the item that was taken; tells whether there was one, and no list must go before. */
  boolean place() {
    Batchable next = waiting;
    if (next == null || inTheWay != null || !add(next)) {
      return false;
    }
    waiting = null;
    return true;
  }

  private boolean add(Batchable next) {
    OpenList list = openFor;
    if (list == null && lists.size() == mostLists) {
      inTheWay = oldest;
      return false;
    }
    if (list != null && next.weight() > mostWeight - list.weight()) {
      inTheWay = list;
      return false;
    }
    if (list == null) {
      list = open(next);
    }
    list.add(next);
    held.add(1);
    if (list.size() == mostItems || list.weight() >= mostWeight) {
      inTheWay = list;
    }
    return true;
  }

  private OpenList open(Batchable first) {
    ListKey key = requireNonNull(waitingKey, "waitingKey");
    OpenList list = new OpenList(key, first);
    lists.put(key, list);
    if (oldest == null) {
      oldest = list;
    }
    return list;
  }

  /** Tells whether a list must go before an item can be added. */
  boolean isFull() {
    return inTheWay != null;
  }

  /** Returns the list that was opened first. */
  @Nullable OpenList oldest() {
    return oldest;
  }

  /**
   * Returns the list that goes as soon as there is room for it, if one does.
   *
   * @param done whether no item comes any more
   */
  @Nullable OpenList next(boolean done) {
    boolean oldestGoes = oldest != null && (oldest.isDue() || (done && inTheWay == null));
    return oldestGoes ? oldest : inTheWay;
  }

  void remove(OpenList list) {
    list.key().goes();
    lists.remove(list.key());
    if (list == openFor) {
      openFor = null;
    }
    held.add(-list.size());
    if (list == inTheWay) {
      inTheWay = null;
    }
    if (list == oldest) {
      oldest = lists.isEmpty() ? null : lists.values().iterator().next();
    }
  }

  /** Tells of the items in all lists; may be called by any thread. */
  @SuppressWarnings("rawtypes") // as Scannable declares it
  @Nullable Object scan(Attr key) {
    if (key == Attr.BUFFERED) {
      return (int) held.get();
    }
    long places = (long) mostLists * mostItems;
    return key == Attr.CAPACITY ? (int) Math.min(Integer.MAX_VALUE, places) : null;
  }

  void discardAll(Context context) {
    for (OpenList list = oldest; list != null; list = oldest) {
      remove(list);
      list.discard(context);
    }
    if (waiting != null) {
      Carried.discard(waiting.item(), context);
      waiting = null;
    }
  }
}
