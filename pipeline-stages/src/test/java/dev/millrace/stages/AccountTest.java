package dev.millrace.stages;

import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.QueueCounts;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.stages.Ledger.Item;
import dev.millrace.testing.SeededRuns;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * {@code taken = completed + skipped + deadLettered + returned}, whatever a run does. With the
 * system property {@value SeededRuns#SEED_PROPERTY} one seed is run alone, a thousand times: its
 * threads are not steered, only what they work on.
 */
class AccountTest {

  private static final int RUNS_EACH = 1000;

  /** Runs from this seed on are paused, resumed, resized and drained, too. */
  private static final int STEERED_FROM = 10_000;

  /** Errors that come when a run has failed already are dropped, which Reactor would log. */
  private static final Context SILENT =
      Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) error -> {});

  /** Each run has a seed of its own: this one and those that follow. */
  @ParameterizedTest(name = "from seed {0}")
  @ValueSource(ints = {0, 1000, 2000, 3000})
  void addsUpAndEveryItemEndsOnce(int firstSeed) {
    seeds(firstSeed).forEach(AccountTest::checkRun);
  }

  /** As above, while someone pauses, resumes, resizes and drains the run. */
  @ParameterizedTest(name = "from seed {0}")
  @ValueSource(ints = {STEERED_FROM, STEERED_FROM + 1000, STEERED_FROM + 2000})
  void addsUpHoweverTheRunIsSteered(int firstSeed) {
    seeds(firstSeed).forEach(AccountTest::checkRun);
  }

  /** As above, with stages that make many results, or none, of one item or of several. */
  @ParameterizedTest(name = "from seed {0}")
  @ValueSource(ints = {4000, 5000, STEERED_FROM + 3000, STEERED_FROM + 4000})
  void addsUpWhateverStagesMakeOfTheirItems(int firstSeed) {
    seeds(firstSeed).forEach(AccountTest::checkStages);
  }

  /** Returns the seeds from the first on; of one that is asked for alone, that one as often. */
  private static IntStream seeds(int first) {
    Integer only = Integer.getInteger(SeededRuns.SEED_PROPERTY);
    IntStream all = IntStream.range(first, first + RUNS_EACH);
    return only == null
        ? all
        : all.filter(seed -> only >= first && only < first + RUNS_EACH).map(seed -> only);
  }

  private static void checkStages(int seed) {
    Random random = new Random(seed);
    Pipeline<Integer> pipeline = RandomStages.of(random);
    PipelineRun run =
        new StagesEngine()
            .start(pipeline, RunOptions.defaults(), SILENT, Schedulers.parallel()::schedule);
    steer(seed, pipeline, run);
    if (random.nextInt(3) == 0) {
      spin(random.nextInt(20_000));
      run.cancel();
    }

    RunReport report = run.completion().timeout(LIMIT, Mono.empty()).block();

    String what = "seed %d: %s%n%s".formatted(seed, pipeline, run.snapshot());
    assertThat(report).as(what).isNotNull();
    assertThat(report.taken())
        .as(what)
        .isEqualTo(report.completed() + report.skipped() + report.returned());
    assertThat(List.of(report.completed(), report.skipped(), report.returned()))
        .as(what)
        .allSatisfy(count -> assertThat(count).isNotNegative());
    assertThat(report.queues())
        .as(what)
        .allSatisfy(queue -> assertThat(queue.highWater()).isBetween(0, queue.capacity()));
  }

  private static void checkRun(int seed) {
    Random random = new Random(seed);
    Ledger ledger = new Ledger();
    Pipeline<Object> pipeline = RandomPipeline.of(random, ledger);
    Context context = Operators.enableOnDiscard(SILENT, ledger::discarded);
    RandomSubscriber subscriber = new RandomSubscriber(random, context, ledger);
    Run<Object> run = new Run<>(pipeline, RunOptions.defaults(), context, subscriber);
    boolean cancelled = random.nextInt(3) == 0;
    int moment = random.nextInt(20_000);

    if (cancelled) {
      Schedulers.boundedElastic()
          .schedule(
              () -> {
                spin(moment);
                run.cancel();
              });
    }
    steer(seed, pipeline, run);
    run.start();
    RunReport report = run.completion().timeout(LIMIT, Mono.empty()).block();

    String what = "seed %d: %s%n%s".formatted(seed, pipeline, run.snapshot());
    assertThat(report).as(what).isNotNull();
    assertThat(report.taken())
        .as(what)
        .isEqualTo(report.completed() + report.skipped() + report.returned());
    assertThat(report.queues())
        .as(what)
        .allSatisfy(queue -> assertThat(queue.highWater()).isBetween(0, queue.capacity()));
    awaitEveryEnd(ledger, what);
    if (report.state() == RunState.COMPLETED) {
      if (seed < STEERED_FROM) {
        assertThat(report.taken()).as(what).isEqualTo(ledger.items().count());
      }
      assertThat(report.queues()).as(what).extracting(QueueCounts::size).containsOnly(0);
    }
    Map<Ledger.End, Long> ends = ledger.ends();
    long finished =
        ends.get(Ledger.End.DELIVERED)
            + ends.get(Ledger.End.ABSORBED)
            + ledger.standIns()
            - report.completed();
    long failed = ends.get(Ledger.End.SKIPPED) - report.skipped();
    if (report.returned() == 0) {
      assertThat(finished).as(what).isZero();
      assertThat(failed).as(what).isZero();
    }
    // A run that is cut short does not wait for functions: what they had in hand counts as
    // returned, though one may still finish it.
    assertThat(finished).as(what).isBetween(0L, report.returned());
    assertThat(failed).as(what).isBetween(0L, report.returned());
    assertThat(report.taken()).as(what).isLessThanOrEqualTo(ledger.items().count());
  }

  private static void steer(int seed, Pipeline<?> pipeline, PipelineRun run) {
    if (seed >= STEERED_FROM) {
      RandomSteering.start(seed, pipeline, run);
    }
  }

  /** What runs on another thread when a run is cut short ends a little later. */
  private static void awaitEveryEnd(Ledger ledger, String what) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    List<Item> unbalanced = ledger.unbalanced().toList();
    while (!unbalanced.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(100_000);
      unbalanced = ledger.unbalanced().toList();
    }
    // Not looked at again: a function that has failed may still be tried once more.
    assertThat(unbalanced).as(what).isEmpty();
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  /** Asks for everything, or for one after the other, and may cancel at some item. */
  private static final class RandomSubscriber implements CoreSubscriber<Object> {

    private final Context context;
    private final Ledger ledger;
    private final boolean unbounded;
    private final int cancelAt;
    private int received;
    private Subscription subscription;

    RandomSubscriber(Random random, Context context, Ledger ledger) {
      this.context = context;
      this.ledger = ledger;
      this.unbounded = random.nextBoolean();
      this.cancelAt = random.nextInt(4) == 0 ? random.nextInt(30) : Integer.MAX_VALUE;
    }

    @Override
    public Context currentContext() {
      return context;
    }

    @Override
    public void onSubscribe(Subscription s) {
      subscription = s;
      s.request(unbounded ? Long.MAX_VALUE : 1);
    }

    @Override
    public void onNext(Object item) {
      ledger.delivered(item);
      if (received++ == cancelAt) {
        subscription.cancel();
      } else if (!unbounded) {
        subscription.request(1);
      }
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
  }
}
