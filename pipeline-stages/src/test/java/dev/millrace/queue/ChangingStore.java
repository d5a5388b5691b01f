package dev.millrace.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A priority store on which one thread plays many, as a seed decides: places are used some time
 * after they were found, and the store changes while a place is sought, whenever the comparator is
 * asked.
 */
final class ChangingStore {

  /** An item; its number says which it is. */
  record Ranked(int level, int number) {}

  private record Found(Ranked item, Object place) {}

  private static final int MOST_FOUND = 6;

  private final Random random;
  private final int levels;
  private final int growth;
  private final Consumer<Ranked> onInserted;
  private final Consumer<Ranked> onRemoved;
  private final SkipListStore<Ranked> store;
  private final List<Found> found = new ArrayList<>();
  private final List<Ranked> refused = new ArrayList<>();
  private int made;
  private int refusals;

  ChangingStore(
      Random random,
      int levels,
      Comparator<Ranked> comparator,
      Consumer<Ranked> onInserted,
      Consumer<Ranked> onRemoved) {
    this.random = random;
    this.levels = levels;
    // Some stores stay short, others grow long.
    this.growth = 45 + random.nextInt(40);
    this.onInserted = onInserted;
    this.onRemoved = onRemoved;
    this.store =
        new SkipListStore<>(
            (a, b) -> {
              changeMeanwhile();
              return comparator.compare(a, b);
            },
            random::nextInt);
  }

  private void changeMeanwhile() {
    if (random.nextInt(8) == 0) {
      change();
    }
  }

  void play(int steps) {
    for (int step = 0; step < steps; step++) {
      if (found.size() < MOST_FOUND && random.nextBoolean()) {
        seek(refused.isEmpty() ? newItem() : refused.remove(0));
      } else {
        change();
      }
    }
  }

  private Ranked newItem() {
    return new Ranked(random.nextInt(levels), made++);
  }

  private void seek(Ranked item) {
    try {
      Object place = store.seek(item);
      found.add(new Found(item, place));
    } catch (ClassCastException e) {
      // Thrown by the comparator: the item is not queued.
    }
  }

  private void change() {
    if (random.nextInt(100) < growth) {
      insert();
    } else if (store.size() > 0) {
      onRemoved.accept(store.remove());
    }
  }

  private void insert() {
    if (found.isEmpty()) {
      return;
    }
    Found next = found.remove(random.nextInt(found.size()));
    if (store.insert(next.item(), next.place())) {
      onInserted.accept(next.item());
    } else {
      refused.add(next.item());
      refusals++;
    }
  }

  /** How often a place was not the right one any more. */
  int refusals() {
    return refusals;
  }

  int size() {
    return store.size();
  }

  List<Ranked> removeAll() {
    return store.removeAll();
  }
}
