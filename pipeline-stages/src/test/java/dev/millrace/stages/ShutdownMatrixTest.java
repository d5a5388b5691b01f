package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FinishableSource;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.StageOptions;
import dev.millrace.queue.BoundedQueue;
import dev.millrace.testing.SeededRuns;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * When a run says that it is over, nothing of it runs, every delivery is settled once, and its
 * account adds up: whatever its source, its functions and its end. With the system property {@value
 * SeededRuns#SEED_PROPERTY} one seed is run alone, a hundred times.
 */
class ShutdownMatrixTest {

  private static final int SEEDS_EACH = 200;

  /** Errors that come when a run has failed already are dropped, which Reactor would log. */
  private static final Context SILENT =
      Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) error -> {});

  private enum Source {
    FINITE,
    ENDLESS,
    OPEN_QUEUE,
    CLOSED_QUEUE,
    DELIVERIES,
    DELIVERIES_OF_A_CLOSED_QUEUE,
    HTTP
  }

  private enum Work {
    ASYNCHRONOUS,
    BLOCKING,
    COMPUTING,
    IGNORING_INTERRUPTS
  }

  private enum End {
    COMPLETION,
    DRAIN_IN_TIME,
    DRAIN_PAST_ITS_DEADLINE,
    CANCEL,
    FAILURE
  }

  private record Combination(Source source, Work work, End end) {

    /** What has no end cannot complete. */
    boolean exists() {
      return source != Source.ENDLESS || end != End.COMPLETION;
    }
  }

  private static final List<Combination> COMBINATIONS =
      Stream.of(Source.values())
          .flatMap(
              source ->
                  Stream.of(Work.values())
                      .flatMap(
                          work ->
                              Stream.of(End.values())
                                  .map(end -> new Combination(source, work, end))))
          .filter(Combination::exists)
          .toList();

  static Stream<Combination> combinations() {
    return COMBINATIONS.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("combinations")
  void leavesNothingBehind(Combination combination) {
    IntStream.range(0, 3).forEach(seed -> new Shutdown(combination, seed).check());
  }

  /** Each run has a seed of its own: this one and those that follow. */
  @ParameterizedTest(name = "from seed {0}")
  @ValueSource(ints = {0, 200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800})
  void leavesNothingBehindWhateverHappensWhen(int first) {
    seeds(first)
        .forEach(
            seed -> {
              int choice = new Random(seed).nextInt(COMBINATIONS.size());
              new Shutdown(COMBINATIONS.get(choice), seed).check();
            });
  }

  private static LongStream seeds(int first) {
    Long only = Long.getLong(SeededRuns.SEED_PROPERTY);
    LongStream all = LongStream.range(first, first + SEEDS_EACH);
    return only == null
        ? all
        : all.limit(100).filter(seed -> only >= first && only < first + SEEDS_EACH).map(s -> only);
  }

  /** One run and its end. */
  private static final class Shutdown {

    private final Combination combination;
    private final Random random;
    private final String what;
    private final Presence presence = new Presence();
    private final AtomicInteger done = new AtomicInteger();
    private final int items;
    private final int failing;
    private final Duration time;
    private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1000);
    private final PostedItems posted;

    Shutdown(Combination combination, long seed) {
      this.combination = combination;
      this.random = new Random(seed);
      this.items = 1 + random.nextInt(30);
      this.failing = combination.end() == End.FAILURE ? random.nextInt(items) : -1;
      this.time = ofNanos(random.nextInt(400_000));
      this.what = "seed %d: %s, %d items of %s".formatted(seed, combination, items, time);
      this.posted = new PostedItems(combination.source() == Source.HTTP ? items : 0);
    }

    void check() {
      try (posted) {
        checkRun();
      }
    }

    private void checkRun() {
      Pipeline<Integer> pipeline = pipeline();
      PipelineRun run =
          new StagesEngine()
              .start(
                  pipeline, RunOptions.defaults(), SILENT, Schedulers.boundedElastic()::schedule);
      Mono<RunReport> completion = run.completion().doOnNext(report -> presence.end()).cache();
      completion.subscribe();
      end(run);

      RunReport report = completion.timeout(LIMIT, Mono.empty()).block();

      assertThat(report).as("%s: %s", what, run.snapshot()).isNotNull();
      assertThat(presence.violations).as(what).isEmpty();
      assertThat(report.taken())
          .as(what)
          .isEqualTo(
              report.completed() + report.skipped() + report.deadLettered() + report.returned());
      assertThat(report.stillRunning()).as(what).isEmpty();
      assertThat(report.stages()).as(what).allMatch(stage -> stage.busy() == 0);
      checkState(report);
      if (queueIsAcknowledged()) {
        assertThat(queue.unfinished()).as(what).isEqualTo(queue.size());
        assertThat((long) queue.size()).as(what).isEqualTo(items - report.completed());
      }
      // A run that was cancelled before it has begun has not subscribed: others may.
      if (combination.source() == Source.HTTP && combination.end() != End.CANCEL) {
        assertThat(posted.postOneMore()).as(what).isEqualTo(503);
      }
    }

    private boolean queueIsAcknowledged() {
      return combination.source() == Source.DELIVERIES
          || combination.source() == Source.DELIVERIES_OF_A_CLOSED_QUEUE;
    }

    private void checkState(RunReport report) {
      switch (combination.end()) {
        case COMPLETION, DRAIN_IN_TIME -> {
          assertThat(report.state()).as(what).isEqualTo(RunState.COMPLETED);
          assertThat(report.returned()).as(what).isZero();
          if (combination.source() != Source.ENDLESS && combination.source() != Source.FINITE) {
            assertThat(report.completed()).as(what).isEqualTo(items);
            assertThat(queue.size()).as(what).isZero();
          }
        }
        case CANCEL, DRAIN_PAST_ITS_DEADLINE ->
            assertThat(report.state()).as(what).isIn(RunState.COMPLETED, RunState.CANCELLED);
        case FAILURE -> assertThat(report.state()).as(what).isEqualTo(RunState.FAILED);
      }
    }

    private Pipeline<Integer> pipeline() {
      if (combination.source() != Source.HTTP) {
        IntStream.range(0, items).forEach(queue::offer);
      }
      if (combination.source() == Source.CLOSED_QUEUE
          || combination.source() == Source.DELIVERIES_OF_A_CLOSED_QUEUE) {
        queue.close();
      }
      Pipeline<Integer> source =
          switch (combination.source()) {
            case FINITE -> Pipeline.from("source", Flux.range(0, items));
            case ENDLESS ->
                Pipeline.from("source", Flux.range(0, Integer.MAX_VALUE - 1).map(n -> n % 1000));
            case OPEN_QUEUE, CLOSED_QUEUE -> Pipeline.from("source", queue.flux());
            case DELIVERIES, DELIVERIES_OF_A_CLOSED_QUEUE ->
                Pipeline.fromDeliveries(
                    "source",
                    FinishableSource.of(queue.deliveries().map(presence::brought), queue::close));
            case HTTP -> Pipeline.from("source", posted.source());
          };
      return work(source.queue(fifo(1 + random.nextInt(8))))
          .queue(fifo(1 + random.nextInt(4)))
          .stage(
              "last",
              n -> presence.within("last", Mono.just(n).doOnNext(m -> done.incrementAndGet())));
    }

    private Pipeline<Integer> work(Pipeline<Integer> items) {
      return combination.work() == Work.ASYNCHRONOUS
          ? items.stage(
              "work",
              n ->
                  presence.within(
                      "work", Mono.just(n).delayElement(time, Schedulers.single()).map(this::fail)),
              this::options)
          : items.map("work", this::take, this::options);
    }

    private StageOptions<Integer> options(StageOptions<Integer> options) {
      StageOptions<Integer> pool = options.workers(1 + random.nextInt(4));
      StageOptions<Integer> ordered =
          switch (random.nextInt(3)) {
            case 0 -> pool.ordered(4);
            case 1 -> pool.keyed(n -> n % 3);
            default -> pool;
          };
      return switch (combination.work()) {
        case ASYNCHRONOUS -> ordered;
        case BLOCKING, IGNORING_INTERRUPTS -> ordered.blocking();
        case COMPUTING -> ordered.cpuBound();
      };
    }

    private int take(int n) {
      presence.enter("work");
      try {
        switch (combination.work()) {
          case BLOCKING -> Busy.block(time);
          case COMPUTING -> Busy.spin(time);
          default -> Busy.spinUntil(() -> false, time.multipliedBy(2));
        }
        return fail(n);
      } finally {
        presence.leave();
      }
    }

    private int fail(int n) {
      if (n == failing) {
        throw new IllegalStateException("item " + n);
      }
      return n;
    }

    private void end(PipelineRun run) {
      Busy.spin(ofNanos(random.nextInt(3_000_000)));
      switch (combination.end()) {
        case COMPLETION -> {
          queue.close();
          posted.finish();
        }
        case DRAIN_IN_TIME -> run.drain(LIMIT.multipliedBy(2)).subscribe();
        case DRAIN_PAST_ITS_DEADLINE -> run.drain(ofNanos(random.nextInt(1_000_000))).subscribe();
        case CANCEL -> run.cancel();
        case FAILURE -> {}
      }
    }
  }
}
