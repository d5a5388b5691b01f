package dev.millrace.stages;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Knows every item that was made for a run, and what became of it. */
final class Ledger {

  private final Queue<Item> items = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final AtomicLong standIns = new AtomicLong();

  Item newItem() {
    Item item = new Item(ids.getAndIncrement());
    items.add(item);
    return item;
  }

  /** Reactor's own operators discard things of theirs, too. */
  void discarded(Object object) {
    if (object instanceof Item item) {
      item.discarded.incrementAndGet();
    } else if (object instanceof List<?> list) {
      list.forEach(this::discarded);
      standIns.addAndGet(list.size() - 1);
    }
  }

  void delivered(Object object) {
    if (object instanceof Item item) {
      item.delivered.incrementAndGet();
    } else {
      ((List<?>) object).forEach(this::delivered);
    }
  }

  /**
   * Counts the items that were discarded with a list in which another stands for them: most of them
   * were completed when the list was queued.
   */
  long standIns() {
    return standIns.get();
  }

  Stream<Item> items() {
    return items.stream();
  }

  /** Counts the items by what became of them; each is looked at once. */
  Map<End, Long> ends() {
    Map<End, Long> ends = new EnumMap<>(End.class);
    for (End end : End.values()) {
      ends.put(end, 0L);
    }
    items.forEach(item -> ends.merge(item.end(), 1L, Long::sum));
    return ends;
  }

  /** Returns the items that have no end, or more than one. */
  Stream<Item> unbalanced() {
    return items()
        .filter(item -> item.end() == End.NONE || item.delivered.get() + item.discarded.get() > 1);
  }

  enum End {
    DELIVERED,
    DISCARDED,
    /** A stage answered with no result, and it was not discarded meanwhile. */
    ABSORBED,
    /** It failed and was heard of no more. */
    SKIPPED,
    NONE
  }

  static final class Item implements Comparable<Item> {

    final int id;
    final AtomicInteger delivered = new AtomicInteger();
    final AtomicInteger discarded = new AtomicInteger();
    final AtomicInteger attempts = new AtomicInteger();

    /** Set by a function that answers with no result. */
    volatile boolean absorbed;

    /** Set by a function that fails, cleared by one that is called again. */
    volatile boolean failed;

    Item(int id) {
      this.id = id;
    }

    End end() {
      if (delivered.get() > 0) {
        return End.DELIVERED;
      }
      if (discarded.get() > 0) {
        return End.DISCARDED;
      }
      return absorbed ? End.ABSORBED : failed ? End.SKIPPED : End.NONE;
    }

    @Override
    public int compareTo(Item other) {
      return Integer.compare(id % 3, other.id % 3);
    }

    @Override
    public String toString() {
      return "item %d, delivered %s, discarded %s, absorbed %s, failed %s"
          .formatted(id, delivered, discarded, absorbed, failed);
    }
  }
}
