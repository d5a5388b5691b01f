package dev.millrace.testing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.BatchSpec;
import dev.millrace.DeadLetter;
import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.testing.Combination.Item;
import dev.millrace.testing.Combination.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What was seen of one run of a {@link Mix}, and what must have been. */
final class Observed {

  private final Mix mix;
  private final Combination combination;
  private final long seed;
  private final List<Item> items = new ArrayList<>();

  /** Longer than anything in a mix takes but the limits, of which the starts are seen. */
  private static final Duration UNSEEN = Duration.ofMillis(20);

  /** The attempts in the order in which they began: what tells one interleaving from another. */
  private final List<Integer> trace = new ArrayList<>();

  private final List<Mix.Start> starts = new ArrayList<>();
  private @Nullable Scheduler timer;
  private long lastSeenNanos;

  // An assertion in a function would be a failure like any other.

  private boolean twoAtOnce;
  private boolean wrongList;
  private boolean lateList;

  /** What lists add to the items taken: as they are taken apart, all but the first of each. */
  private int unlisted;

  private int gone;
  private int mostAlive;

  private Observed(Mix mix, long seed) {
    this.mix = mix;
    this.combination = mix.base();
    this.seed = seed;
  }

  /** Runs a mix and checks what must be true; returns the attempts in their order. */
  static List<Integer> check(Mix mix, long seed) {
    Observed observed = new Observed(mix, seed);
    SeededRun<Item> run =
        SeededRuns.of(observed.pipeline()).options(mix.idle().options()).run(seed);
    observed.check(run);
    return observed.trace;
  }

  private Pipeline<Item> pipeline() {
    return mix.pipeline(this).map("leave", this::left);
  }

  void timeBy(Scheduler clock) {
    timer = clock;
  }

  private long now() {
    return requireNonNull(timer).now(TimeUnit.NANOSECONDS);
  }

  private long see() {
    lastSeenNanos = now();
    return lastSeenNanos;
  }

  /** What is behind lists with no limit of time may move because the source has ended. */
  private long seeBehindLists() {
    boolean mayWait = mix.lists().spec().filter(spec -> spec.time().isEmpty()).isPresent();
    return mayWait ? now() : see();
  }

  private Item left(Item item) {
    seeBehindLists();
    gone++;
    return item;
  }

  Item passed(Item item) {
    item.passedNanos = see();
    return item;
  }

  Flux<Item> unlisted(List<Item> list) {
    long now = seeBehindLists();
    wrongList |= list.isEmpty() || !mix.lists().accepts(list);
    Duration time = mix.lists().spec().flatMap(BatchSpec::time).orElse(null);
    // Nothing else holds a list up: what is behind it takes no time.
    lateList |= time != null && now - list.get(0).passedNanos > time.toNanos();
    unlisted += list.size() - 1;
    return Flux.fromIterable(list);
  }

  Item newItem(int id) {
    see();
    Item item = new Item(id);
    items.add(item);
    mostAlive = Math.max(mostAlive, items.size() - gone);
    return item;
  }

  /** Fails, answers at once, or takes some time. */
  Publisher<Item> work(Item item) {
    item.attempts++;
    trace.add(item.id);
    starts.add(new Mix.Start(see(), item));
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
    long brought = report.taken() + dropped - unlisted;
    assertThat(brought).as("items brought").isLessThanOrEqualTo(items.size());
    if (!fails) {
      assertThat(brought).as("items brought").isEqualTo(items.size());
    }
    assertThat(dropped).isBetween(0L, combination.kind().mostLost());
    boolean overflowed = dropped > 0 && combination.kind() == Kind.ERROR;
    run.assertState(fails || overflowed ? RunState.FAILED : RunState.COMPLETED);
    assertThat(twoAtOnce).as("two workers at once").isFalse();
    assertThat(wrongList).as("a list that was not declared").isFalse();
    assertThat(lateList).as("a list that came late").isFalse();
    assertThat(mix.limit().isKeptBy(starts)).as("the limit is kept by %s", starts).isTrue();
    assertThat(run.results()).doesNotHaveDuplicates();
    checkOrder(run.results());
    if (!combination.kind().mayLose()) {
      assertThat(mostAlive).as("items alive at once").isLessThanOrEqualTo(promise());
    }
    if (!fails) {
      checkEnds(run, (int) (items.size() - dropped));
    }
    if (!fails && !overflowed) {
      assertThat(items).hasSize(Combination.ITEMS);
      checkEndOfTime(report.elapsed().toNanos());
    }
  }

  /** The run ends at once, or when it has been idle for so long. */
  private void checkEndOfTime(long elapsedNanos) {
    boolean idle = mix.idle() == Mix.Idle.ENDS_THE_RUN;
    long least = lastSeenNanos + (idle ? Mix.Idle.TIMEOUT.toNanos() : 0);
    // What is not seen here, such as the end of an attempt, may have moved a little later.
    long most = least + Mix.Idle.TIMEOUT.toNanos() / 8 + UNSEEN.toNanos();
    assertThat(elapsedNanos).as("end of the run").isBetween(least, most);
  }

  /** As the combination promises, with one more stage behind it. */
  private int promise() {
    return combination.promise() + 2 + mix.lists().promise();
  }

  private boolean failsTheRun(Item item) {
    return combination.policy() == Combination.Policy.FAIL
        && item.attempts > 0
        && combination.failures(item, seed) > 0;
  }

  private void checkOrder(List<Item> results) {
    Comparator<Item> bySource = Comparator.comparing(item -> item.id);
    if (mix.keepsOrder()) {
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
