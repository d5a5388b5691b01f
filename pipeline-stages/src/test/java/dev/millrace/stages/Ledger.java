package dev.millrace.stages;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Knows every item that was made for a run, and what became of it. */
final class Ledger {

  private final Queue<Item> items = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ids = new AtomicInteger();

  Item newItem() {
    Item item = new Item(ids.getAndIncrement());
    items.add(item);
    return item;
  }

  /** Reactor's own operators discard things of theirs, too. */
  void discarded(Object object) {
    if (object instanceof Item item) {
      item.discarded.incrementAndGet();
    }
  }

  Stream<Item> items() {
    return items.stream();
  }

  long delivered() {
    return items().filter(item -> item.delivered.get() > 0).count();
  }

  long discarded() {
    return items().filter(item -> item.discarded.get() > 0).count();
  }

  /** Those that a stage answered with no result, and that were not discarded meanwhile. */
  long absorbed() {
    return unsignalled().filter(item -> item.absorbed).count();
  }

  /** Those that failed and were heard of no more. */
  long skipped() {
    return unsignalled().filter(item -> !item.absorbed && item.failed).count();
  }

  private Stream<Item> unsignalled() {
    return items().filter(item -> item.delivered.get() + item.discarded.get() == 0);
  }

  /** Returns the items that have no end, or more than one. */
  Stream<Item> unbalanced() {
    return items()
        .filter(
            item ->
                switch (item.delivered.get() + item.discarded.get()) {
                  case 0 -> !item.absorbed && !item.failed;
                  case 1 -> false;
                  default -> true;
                });
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
