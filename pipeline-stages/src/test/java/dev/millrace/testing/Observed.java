package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.DeadLetter;
import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.testing.Combination.Item;
import dev.millrace.testing.Combination.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What was seen of one run of a {@link Combination}, and what must have been. */
final class Observed {

  private final Combination combination;
  private final long seed;
  private final List<Item> items = new ArrayList<>();

  /** The attempts in the order in which they began: what tells one interleaving from another. */
  private final List<Integer> trace = new ArrayList<>();

  /** An assertion in a function would be a failure like any other. */
  private boolean twoAtOnce;

  private int gone;
  private int mostAlive;

  private Observed(Combination combination, long seed) {
    this.combination = combination;
    this.seed = seed;
  }

  /** Runs a combination and checks what must be true; returns the attempts in their order. */
  static List<Integer> check(Combination combination, long seed) {
    Observed observed = new Observed(combination, seed);
    SeededRun<Item> run = SeededRuns.of(observed.pipeline()).run(seed);
    observed.check(run);
    return observed.trace;
  }

  private Pipeline<Item> pipeline() {
    return combination.pipeline(this).map("leave", this::left);
  }

  private Item left(Item item) {
    gone++;
    return item;
  }

  Item newItem(int id) {
    Item item = new Item(id);
    items.add(item);
    mostAlive = Math.max(mostAlive, items.size() - gone);
    return item;
  }

  /** Fails, answers at once, or takes some time. */
  Publisher<Item> work(Item item) {
    item.attempts++;
    trace.add(item.id);
    boolean fails = item.attempts <= combination.failures(item, seed);
    if (fails && item.attempts == combination.policy().attempts) {
      gone++;
    }
    Mono<Item> result = fails ? Mono.error(new IllegalStateException("failed")) : Mono.just(item);
    if (item.id % 3 == 0) {
      return result;
    }
    return Flux.defer(
        () -> {
          begin(item);
          return Combination.later(item, item.id % 5)
              .then(result)
              .doOnTerminate(() -> item.working = false);
        });
  }

  /** No two workers are on one item or, where that is promised, on one key. */
  private void begin(Item item) {
    boolean keyed = combination.order() == Combination.Order.KEYED;
    boolean taken =
        items.stream()
            .filter(other -> other == item || (keyed && other.key() == item.key()))
            .anyMatch(other -> other.working);
    twoAtOnce |= taken;
    item.working = true;
  }

  private void check(SeededRun<Item> run) {
    RunReport report = run.report();
    boolean fails = items.stream().anyMatch(this::failsTheRun);
    long dropped = report.queue("items").orElseThrow().dropped();
    assertThat(report.taken() + dropped).as("items brought").isEqualTo(items.size());
    assertThat(dropped).isBetween(0L, combination.kind().mostLost());
    boolean overflowed = dropped > 0 && combination.kind() == Kind.ERROR;
    run.assertState(fails || overflowed ? RunState.FAILED : RunState.COMPLETED);
    assertThat(twoAtOnce).as("two workers at once").isFalse();
    assertThat(run.results()).doesNotHaveDuplicates();
    checkOrder(run.results());
    if (!combination.kind().mayLose()) {
      assertThat(mostAlive).as("items alive at once").isLessThanOrEqualTo(promise());
    }
    if (!fails) {
      checkEnds(run, (int) (items.size() - dropped));
    }
  }

  /** As the combination promises, with one more stage behind it. */
  private int promise() {
    return combination.promise() + 2;
  }

  private boolean failsTheRun(Item item) {
    return combination.policy() == Combination.Policy.FAIL
        && item.attempts > 0
        && combination.failures(item, seed) > 0;
  }

  private void checkOrder(List<Item> results) {
    Comparator<Item> bySource = Comparator.comparing(item -> item.id);
    if (combination.keepsOrder()) {
      assertThat(results).isSortedAccordingTo(bySource);
    }
    if (combination.keepsOrderOfKeys()) {
      for (int key = 0; key < Combination.KEYS; key++) {
        int one = key;
        assertThat(results.stream().filter(item -> item.key() == one))
            .isSortedAccordingTo(bySource);
      }
    }
  }

  /** Every item that was kept came to the end that its attempts lead to. */
  private void checkEnds(SeededRun<Item> run, int kept) {
    List<Item> letters = new ArrayList<>();
    run.deadLetters().forEach(letter -> letters.add((Item) letter.item()));
    long ended = run.results().size() + letters.size() + run.report().skipped();
    assertThat(ended).as("items that came to an end").isEqualTo(kept);
    assertThat(run.results()).allMatch(item -> combination.isDelivered(item, seed));
    assertThat(letters).noneMatch(item -> combination.isDelivered(item, seed));
    assertThat(letters).doesNotHaveDuplicates().hasSize((int) run.report().deadLettered());
    assertThat(run.deadLetters())
        .extracting(DeadLetter::attempts)
        .allMatch(attempts -> attempts == combination.policy().attempts);
    long failed = items.stream().filter(item -> !combination.isDelivered(item, seed)).count();
    assertThat(run.report().skipped() + letters.size()).isLessThanOrEqualTo(failed);
    if (!combination.kind().mayLose()) {
      // With none lost, the sums leave one way only.
      assertThat(run.report().skipped() + letters.size()).isEqualTo(failed);
      items.forEach(this::checkAttempts);
    }
  }

  private void checkAttempts(Item item) {
    int failures = Math.min(combination.failures(item, seed), combination.policy().attempts);
    int attempts = combination.isDelivered(item, seed) ? failures + 1 : failures;
    assertThat(item.attempts).as("attempts at %s", item).isEqualTo(attempts);
    assertThat(item.working).as("work on %s", item).isFalse();
  }
}
