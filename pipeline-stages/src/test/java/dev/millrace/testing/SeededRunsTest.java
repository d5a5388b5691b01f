package dev.millrace.testing;

import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Branch;
import dev.millrace.DeadLetter;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class SeededRunsTest {

  private static final Pipeline<Integer> PIPELINE =
      Pipeline.from("numbers", Flux.range(1, 6))
          .queue(fifo(3).named("waiting"))
          .stage("work", n -> Mono.just(n).hide(), s -> s.workers(3))
          .map("same", n -> n, s -> s.workers(2));

  private static void assertFault(Runnable assertion, String message) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(assertion::run)
        .withMessageContaining(message);
  }

  @Nested
  class Seeds {

    @Test
    void replayTheSameRun() {
      Set<List<Integer>> orders = new HashSet<>();
      SeededRuns.forEachSeed(
          200,
          seed -> {
            SeededRun<Integer> run = SeededRuns.of(PIPELINE).run(seed).assertCompleted();
            SeededRun<Integer> again = SeededRuns.of(PIPELINE).run(seed);
            orders.add(run.results());

            assertThat(run.seed()).isEqualTo(seed);
            assertThat(again.results()).isEqualTo(run.results());
            assertThat(again.report()).isEqualTo(run.report());
          });

      assertThat(orders).hasSizeGreaterThan(20);
    }

    @Test
    void areNamedByWhatFailsWithThem() {
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(
              () ->
                  SeededRuns.forEachSeed(
                      10,
                      seed -> {
                        if (seed == 7) {
                          throw new IllegalStateException("unlucky");
                        }
                      }))
          .withMessage("seed 7 failed (-Dmillrace.seed=7 runs it alone): unlucky")
          .withCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void mustBeOneAtLeast() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SeededRuns.forEachSeed(0, seed -> {}))
          .withMessage("seeds must be at least 1, was 0");
    }
  }

  @Nested
  class Replacements {

    @Test
    void takeThePlaceOfASource() {
      SeededRuns.of(PIPELINE)
          .replaceSource("numbers", Flux.just(8, 9))
          .run(1)
          .assertCompleted()
          .assertResultsInAnyOrder(9, 8);
    }

    @Test
    void takeThePlaceOfAFunctionAndKeepItsOptions() {
      AtomicInteger working = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();

      SeededRun<Integer> run =
          SeededRuns.of(PIPELINE)
              .replaceStage(
                  "work",
                  Integer.class,
                  n ->
                      Mono.deferContextual(
                          context -> {
                            most.accumulateAndGet(working.incrementAndGet(), Math::max);
                            return Mono.just(n * 10)
                                .delayElement(ofSeconds(1), RunOptions.timerOf(context))
                                .doOnNext(x -> working.decrementAndGet());
                          }))
              .run(1)
              .assertCompleted()
              .assertResultsInAnyOrder(10, 20, 30, 40, 50, 60);

      assertThat(most).hasValue(3);
      assertThat(run.report().elapsed()).isEqualTo(ofSeconds(2));
    }

    @Test
    void reachIntoBranches() {
      Pipeline<String> forked =
          PIPELINE.route(
              "kind",
              Branch.when("even", n -> n % 2 == 0, b -> b.map("name-even", n -> "even")),
              Branch.otherwise("odd", b -> b.map("name-odd", n -> "odd")));

      SeededRuns.of(forked)
          .replaceStage("name-even", Integer.class, n -> Mono.just(n + "!"))
          .run(1)
          .assertResultsInAnyOrder("odd", "odd", "odd", "2!", "4!", "6!");
    }

    @Test
    void mustNameASourceThatIsThere() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SeededRuns.of(PIPELINE).replaceSource("number", Flux.just(1)))
          .withMessage("name must be that of a source (numbers), was 'number'");
    }

    @Test
    void mustNameAStageThatIsThere() {
      Pipeline<Integer> forked = PIPELINE.broadcast("both", Branch.to("branch", b -> b));

      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> SeededRuns.of(forked).replaceStage("both", Object.class, n -> Mono.empty()))
          .withMessage("name must be that of a stage (work, same), was 'both'");
    }

    @Test
    void mustNameASourceOfDeliveriesForDeliveries() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SeededRuns.of(PIPELINE).replaceSource("numbers", TestDeliveries.of(1)))
          .withMessage(
              "name must be that of a source of deliveries (there is none), was 'numbers'");
    }

    @Test
    void mustTakeWhatTheyAreGivenWhateverThePolicyIs() {
      Pipeline<Integer> skipping =
          Pipeline.from("numbers", Flux.range(1, 6)).map("work", n -> n, s -> s.onFailure(skip()));

      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(
              () -> SeededRuns.of(skipping).replaceStage("work", String.class, Mono::just).run(1))
          .withMessage(
              "the function that replaces stage 'work' workers 1, on failure skip takes"
                  + " java.lang.String, was given java.lang.Integer");
    }
  }

  @Nested
  class DeadLetters {

    private final List<DeadLetter<?>> kept = new ArrayList<>();
    private final Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(1, 6))
            .map(
                "odd",
                n -> {
                  if (n % 2 == 0) {
                    throw new IllegalStateException("even");
                  }
                  return n;
                },
                s ->
                    s.workers(2)
                        .onFailure(
                            deadLetter(letter -> Mono.fromRunnable(() -> kept.add(letter)))));

    @Test
    void areRecordedAndKept() {
      SeededRun<Integer> run =
          SeededRuns.of(pipeline)
              .run(1)
              .assertCompleted()
              .assertResultsInAnyOrder(1, 3, 5)
              .assertDeadLetters("odd", 2, 4, 6);

      assertThat(run.deadLetters()).isEqualTo(kept);
      assertThat(run.deadLetters("other")).isEmpty();
    }

    @Test
    void goToAnotherSink() {
      List<Object> items = new ArrayList<>();

      SeededRun<Integer> run =
          SeededRuns.of(pipeline)
              .replaceDeadLetterSink(
                  "odd", letter -> Mono.fromRunnable(() -> items.add(letter.item())))
              .run(1)
              .assertDeadLetters("odd", 2, 4, 6);

      assertThat(kept).isEmpty();
      assertThat(items).hasSize(3);
      assertThat(run.report().deadLettered()).isEqualTo(3);
    }

    @Test
    void areNoneOfASinkThatFails() {
      SeededRuns.of(pipeline)
          .replaceDeadLetterSink("odd", letter -> Mono.error(new IllegalStateException("full")))
          .run(1)
          .assertFailedIn("odd")
          .assertDeadLetters("odd");
    }

    @Test
    void mustBeThoseOfAStageThatKeepsThem() {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> SeededRuns.of(pipeline).replaceDeadLetterSink("even", letter -> Mono.empty()))
          .withMessage("name must be that of a stage that keeps dead letters (odd), was 'even'");
    }
  }

  @Nested
  class Deliveries {

    private final Pipeline<Integer> pipeline =
        Pipeline.<Integer>fromDeliveries("orders", Flux.empty())
            .stage("twice", n -> Flux.just(n, n), s -> s.workers(2))
            .map("same", n -> n, s -> s.workers(2));

    @Test
    void areFinishedOnce() {
      SeededRuns.forEachSeed(
          100,
          seed -> {
            TestDeliveries<Integer> orders = TestDeliveries.of(1, 2, 3);

            SeededRuns.of(pipeline)
                .replaceSource("orders", orders)
                .run(seed)
                .assertCompleted()
                .assertResultsInAnyOrder(1, 1, 2, 2, 3, 3);

            orders.assertAllAcked();
            assertThat(orders.acked()).containsExactly(1, 2, 3);
          });
    }

    @Test
    void arePutBackByARunThatIsCutShort() {
      TestDeliveries<Integer> orders = TestDeliveries.of(List.of(1, 2, 3));

      SeededRuns.of(pipeline)
          .replaceSource("orders", orders)
          .replaceStage(
              "same",
              Integer.class,
              n -> n == 2 ? Mono.error(new IllegalStateException()) : Mono.just(n))
          .run(3)
          .assertFailedIn("same");

      orders.assertNoneOpen();
      assertThat(orders.requeued()).contains(2);
      assertFault(orders::assertAllAcked, "every delivery must be finished, were acked [");
    }

    @Test
    void areOpenUntilTheyAreSettled() {
      TestDeliveries<Integer> orders = TestDeliveries.of(1, 2);
      orders.flux().take(1).blockLast();

      assertFault(
          orders::assertNoneOpen,
          "no delivery must be left open, were acked [], requeued [], open [1], not brought [2]");
    }
  }

  @Nested
  class Actions {

    private final Pipeline<Long> ticking =
        Pipeline.from(
                "ticks",
                Flux.deferContextual(
                    context -> Flux.interval(ofSeconds(1), RunOptions.timerOf(context))))
            .queue(fifo(9))
            .map("same", n -> n);

    @Test
    void comeAtTheirTime() {
      SeededRun<Long> run =
          SeededRuns.of(ticking)
              .at(ofSeconds(60), PipelineRun::cancel)
              .at(Duration.ofMillis(3500), PipelineRun::cancel)
              .run(5)
              .assertState(RunState.CANCELLED)
              .assertResults(0L, 1L, 2L);

      assertThat(run.report().elapsed()).isEqualTo(Duration.ofMillis(3500));
    }

    @Test
    void steerTheRun() {
      SeededRun<Long> run =
          SeededRuns.of(ticking)
              .at(Duration.ofMillis(2500), PipelineRun::pause)
              .at(Duration.ofMillis(2700), paused -> paused.resize("same", 3))
              .at(Duration.ofMillis(6500), PipelineRun::resume)
              .at(Duration.ofMillis(7500), going -> going.drain(ofSeconds(1)).subscribe())
              .run(5)
              .assertCompleted();

      assertThat(run.results()).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L);
      assertThat(run.report().elapsed()).isEqualTo(Duration.ofMillis(7500));
      assertThat(run.report().stage("same").orElseThrow().workers()).isEqualTo(3);
    }

    @Test
    void mustNotBeBeforeTheStart() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SeededRuns.of(ticking).at(ofSeconds(-1), PipelineRun::cancel))
          .withMessage("time must not be negative, was PT-1S");
    }
  }

  @Nested
  class Assertions {

    private final SeededRun<Integer> run =
        SeededRuns.of(PIPELINE).replaceSource("numbers", Flux.just(1, 2)).run(0);

    @Test
    void sayWhatIsWrongAndWithWhichSeed() {
      assertFault(
          () -> run.assertState(RunState.FAILED),
          "seed 0: the run was completed, expected failed: RunReport[");
      assertFault(
          () -> run.assertFailedIn("work"), "seed 0: the run was completed, expected failed");
      assertFault(
          () -> run.assertResults(3), "seed 0: results were " + run.results() + ", expected [3]");
      assertFault(() -> run.assertResultsInAnyOrder(1, 3), "missing [3], too many [2]");
      assertFault(() -> run.assertResultsInAnyOrder(1, 2, 2), "missing [2], too many []");
      assertFault(
          () -> run.assertDeadLetters("work", 1),
          "dead letters of stage 'work' were []; missing [1], too many []");
      assertFault(() -> run.assertDepthAtMost("waiting", 0), "queue 'waiting' held");
    }

    @Test
    void nameTheQueuesThatAreThere() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run.assertDepthAtMost("wait", 1))
          .withMessage("queue must be one of [waiting, to-same], was 'wait'");
      run.assertDepthAtMost("waiting", 2);
    }

    @Test
    void failARunThatLeavesATimer() {
      Pipeline<Integer> leaking =
          Pipeline.from("numbers", Flux.range(1, 3))
              .stage(
                  "leaks",
                  n ->
                      Mono.deferContextual(
                          context -> {
                            RunOptions.timerOf(context).schedule(() -> {}, 1, TimeUnit.HOURS);
                            return Mono.just(n);
                          }));

      assertFault(
          () -> SeededRuns.of(leaking).run(4), "seed 4: 3 tasks or timers are left: RunReport[");
    }
  }
}
