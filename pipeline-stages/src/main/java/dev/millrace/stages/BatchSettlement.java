package dev.millrace.stages;

import java.util.ArrayList;
import java.util.List;

/** Waits for all that comes of a list, on behalf of the items in it: they end together. */
final class BatchSettlement extends Settlement {

  private final List<Settlement> items;

  /**
   * @param items what waits for the items of the list; each is held once, and let go by this
   */
  BatchSettlement(List<Settlement> items) {
    this.items = List.copyOf(items);
  }

  /** Returns a result of a list in a loop as it leaves that: with what waits outside for items. */
  Object outgoing(Object result) {
    List<Settlement> outers = new ArrayList<>();
    for (Settlement item : items) {
      Settlement outer = item instanceof LoopSettlement loop ? loop.outer() : item;
      if (outer != null) {
        outer.retain();
        outers.add(outer);
      }
    }
    return outers.isEmpty() ? result : new Carried(result, new BatchSettlement(outers), null);
  }

  @Override
  void settled() {
    items.forEach(Settlement::release);
  }

  @Override
  void returned() {
    items.forEach(Settlement::abandon);
  }
}
