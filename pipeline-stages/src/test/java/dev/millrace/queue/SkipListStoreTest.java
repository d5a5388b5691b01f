package dev.millrace.queue;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.queue.ChangingStore.Ranked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A skip list next to a list that is sorted. One that is corrupt may have a search without end. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class SkipListStoreTest {

  private static final Comparator<Ranked> BY_LEVEL = comparing(Ranked::level);

  @ParameterizedTest(name = "{0} levels")
  @ValueSource(ints = {1, 2, 4, 40, 1000, Integer.MAX_VALUE})
  void itemsLeaveAsAStableSortHasThem(int levels) {
    compareWithAStableSort("stable sort of " + levels + " levels", levels, random -> BY_LEVEL);
  }

  @ParameterizedTest(name = "{0} levels")
  @ValueSource(ints = {3, 1000})
  void aComparatorThatThrowsHasChangedNothing(int levels) {
    compareWithAStableSort(
        "throwing comparator of " + levels + " levels",
        levels,
        random ->
            (a, b) -> {
              if (random.nextInt(20) == 0) {
                throw new ClassCastException("cannot compare");
              }
              return BY_LEVEL.compare(a, b);
            });
  }

  private static void compareWithAStableSort(
      String name, int levels, Function<Random, Comparator<Ranked>> comparator) {
    AtomicInteger refusals = new AtomicInteger();
    Race.repeat(
        name,
        200,
        (race, random) -> {
          List<Ranked> sorted = new ArrayList<>();
          ChangingStore store =
              new ChangingStore(
                  random,
                  levels,
                  comparator.apply(random),
                  item -> insertStably(sorted, item),
                  item -> assertThat(item).isEqualTo(sorted.remove(0)));
          store.play(3000);
          assertThat(store.size()).isEqualTo(sorted.size());
          assertThat(store.removeAll()).isEqualTo(sorted);
          assertThat(store.size()).isZero();
          refusals.addAndGet(store.refusals());
        });
    assertThat(refusals).as("places that were refused").hasPositiveValue();
  }

  private static void insertStably(List<Ranked> sorted, Ranked item) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (BY_LEVEL.compare(sorted.get(middle), item) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    sorted.add(low, item);
  }

  @ParameterizedTest(name = "one answer in {0} is a coin")
  @ValueSource(ints = {1, 2, 20})
  void aComparatorThatContradictsItselfLosesAndDoublesNothing(int often) {
    Race.repeat(
        "contradictory comparator, one answer in " + often,
        300,
        (race, random) -> {
          Set<Ranked> queued = new HashSet<>();
          ChangingStore store =
              new ChangingStore(
                  random,
                  1000,
                  (a, b) ->
                      random.nextInt(often) == 0 ? random.nextInt(3) - 1 : BY_LEVEL.compare(a, b),
                  item -> assertThat(queued.add(item)).isTrue(),
                  item -> assertThat(queued.remove(item)).isTrue());
          store.play(3000);
          assertThat(store.size()).isEqualTo(queued.size());
          assertThat(store.removeAll()).containsExactlyInAnyOrderElementsOf(queued);
          assertThat(store.size()).isZero();
        });
  }

  @ParameterizedTest(name = "{0} levels")
  @ValueSource(ints = {1, 4, 40, Integer.MAX_VALUE})
  void threadsThatInsertWhileOneRemovesKeepTheOrder(int levels) {
    AtomicLong refusals = new AtomicLong();
    Race.repeat(
        "three threads insert, one removes, " + levels + " levels",
        300,
        (race, random) -> {
          Shared shared = new Shared(refusals);
          List<Ranked> items =
              IntStream.range(0, 600).mapToObj(i -> new Ranked(random.nextInt(levels), i)).toList();
          race.together(
              () -> items.subList(0, 200).forEach(shared::insert),
              () -> items.subList(200, 400).forEach(shared::insert),
              () -> items.subList(400, 600).forEach(shared::insert),
              () -> IntStream.range(0, 550).forEach(i -> shared.remove()));
          assertThat(shared.store.removeAll()).isEqualTo(shared.sorted);
          shared.removed.addAll(shared.sorted);
          assertThat(shared.removed).containsExactlyInAnyOrderElementsOf(items);
        });
    System.out.println(refusals + " places were refused");
  }

  @Test
  void comparesWithAnItemThatIsQueued() {
    List<Ranked> seen = new ArrayList<>();
    SkipListStore<Ranked> store =
        new SkipListStore<>(
            (a, b) -> {
              seen.add(a);
              return BY_LEVEL.compare(a, b);
            });
    for (int number = 0; number < 10; number++) {
      Ranked item = new Ranked(1, number);
      assertThat(store.insert(item, store.seek(item))).isTrue();
    }
    store.remove();
    seen.clear();
    store.seek(new Ranked(1, 10));
    assertThat(seen).containsExactly(new Ranked(1, 1));
  }

  /** A store, and a list that is kept as it should be; both guarded by this. */
  private static final class Shared {

    final SkipListStore<Ranked> store = new SkipListStore<>(BY_LEVEL);
    final List<Ranked> sorted = new ArrayList<>();
    final List<Ranked> removed = new ArrayList<>();
    final AtomicLong refusals;

    Shared(AtomicLong refusals) {
      this.refusals = refusals;
    }

    void insert(Ranked item) {
      while (!insertAt(item, store.seek(item))) {
        refusals.incrementAndGet();
      }
    }

    private synchronized boolean insertAt(Ranked item, Object place) {
      boolean inserted = store.insert(item, place);
      if (inserted) {
        insertStably(sorted, item);
      }
      return inserted;
    }

    synchronized void remove() {
      if (store.size() > 0) {
        Ranked item = store.remove();
        assertThat(item).isEqualTo(sorted.remove(0));
        removed.add(item);
      }
    }
  }
}
