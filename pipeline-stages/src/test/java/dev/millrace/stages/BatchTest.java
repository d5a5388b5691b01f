package dev.millrace.stages;

import static dev.millrace.BatchSpec.upTo;
import static dev.millrace.Branch.to;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.BatchSpec;
import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.StageCounts;
import dev.millrace.queue.BoundedQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class BatchTest {

  private static final Pipeline<Integer> NUMBERS =
      Pipeline.from("numbers", Flux.range(1, 10)).named("p");

  private static List<List<Integer>> lists(Pipeline<List<Integer>> pipeline) {
    return pipeline.flux().collectList().block(LIMIT);
  }

  @Test
  void putsItemsTogetherAndEndsWithWhatIsLeft() {
    StepVerifier.create(NUMBERS.batch(4).flux())
        .expectNext(List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9, 10))
        .expectComplete()
        .verify(LIMIT);
    assertThat(lists(NUMBERS.batch(1))).hasSize(10);
    assertThat(lists(NUMBERS.batch(10))).hasSize(1);
    assertThat(lists(Pipeline.from("none", Flux.<Integer>empty()).batch(3))).isEmpty();
  }

  @Test
  void makesListsThatCannotBeChanged() {
    List<Integer> list = lists(NUMBERS.batch(4)).get(0);

    assertThatThrownBy(() -> list.add(5)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void losesNothingBetweenStagesOnManyThreads() {
    Pipeline<List<Integer>> pipeline =
        Pipeline.from("numbers", Flux.range(0, 20_000))
            .queue(fifo(16))
            .map("same", n -> n, s -> s.workers(3).cpuBound())
            .batch(7)
            .queue(fifo(2))
            .map("again", list -> list, s -> s.workers(2).cpuBound());

    List<Integer> all = lists(pipeline).stream().flatMap(List::stream).sorted().toList();

    assertThat(all).isEqualTo(IntStream.range(0, 20_000).boxed().toList());
  }

  @Test
  void handsOneItemOfAListOnAndCompletesTheOthers() {
    RunReport report = NUMBERS.batch(4).run().block(LIMIT);

    assertThat(report.taken()).isEqualTo(10);
    assertThat(report.completed()).isEqualTo(10);
    StageCounts batch = report.stages().get(0);
    assertThat(batch.name()).isEqualTo("batch-1");
    assertThat(batch.in()).isEqualTo(10);
    assertThat(batch.out()).isEqualTo(3);
  }

  @Test
  void passesOnWhatASourceBroughtBeforeItFailed() {
    Pipeline<List<Integer>> pipeline =
        Pipeline.from("numbers", Flux.just(1, 2, 3).concatWith(Mono.error(new IOException("no"))))
            .batch(2);

    StepVerifier.create(pipeline.flux())
        .expectNext(List.of(1, 2), List.of(3))
        .expectErrorMessage(
            "source 'numbers' of pipeline 'pipeline' failed: java.io.IOException: no")
        .verify(LIMIT);
  }

  @Nested
  class WithNoRoomDownstream {

    private final TestPublisher<Integer> source = TestPublisher.create();
    private final AtomicInteger asked = new AtomicInteger();
    private final Pipeline<List<Integer>> threes =
        Pipeline.from("numbers", source.flux().doOnRequest(n -> asked.addAndGet((int) n)))
            .queue(fifo(1))
            .batch(3);

    @Test
    void fillsOneListAndAsksForNoMore() {
      StepVerifier.create(threes.flux(), 0)
          .then(() -> source.next(1, 2))
          // The place of the queue, beside the two items that are in the list.
          .then(() -> assertThat(asked).hasValue(3))
          .then(() -> source.next(3))
          .then(() -> assertThat(asked).hasValue(4))
          .then(() -> source.next(4))
          .then(() -> assertThat(asked).hasValue(4))
          .thenRequest(1)
          .expectNext(List.of(1, 2, 3))
          .then(() -> assertThat(asked).hasValue(5))
          .thenCancel()
          .verify(LIMIT);

      source.assertNoRequestOverflow();
    }

    @Test
    void holdsTheLastListBackToo() {
      StepVerifier.create(threes.flux(), 0)
          .then(() -> source.next(1).complete())
          .expectNoEvent(Duration.ofMillis(10))
          .thenRequest(1)
          .expectNext(List.of(1))
          .expectComplete()
          .verify(LIMIT);
    }
  }

  @Nested
  class WithAWeight {

    @Test
    void beginsAListWithTheItemThatWouldMakeTheLastTooHeavy() {
      assertThat(lists(NUMBERS.batch(9, b -> b.weighing(n -> n, 10))))
          .containsExactly(
              List.of(1, 2, 3, 4),
              List.of(5),
              List.of(6),
              List.of(7),
              List.of(8),
              List.of(9),
              List.of(10));
    }

    @Test
    void letsAnItemThatIsTooHeavyGoAlone() {
      assertThat(lists(NUMBERS.batch(9, b -> b.weighing(n -> n == 3 ? Long.MAX_VALUE : 1, 4))))
          .containsExactly(List.of(1, 2), List.of(3), List.of(4, 5, 6, 7), List.of(8, 9, 10));
    }

    @Test
    void letsWeightlessItemsFillAList() {
      assertThat(lists(NUMBERS.batch(5, b -> b.weighing(n -> 0, 1)))).hasSize(2);
    }

    @Test
    void failsWithAWeightThatIsNegative() {
      StepVerifier.create(NUMBERS.batch(9, b -> b.weighing(n -> 2 - n, 10).named("b")).flux())
          .expectErrorMessage(
              "batch 'b' of pipeline 'p' failed at attempt 1 for item 3:"
                  + " java.lang.IllegalArgumentException: weight must not be negative, was -1")
          .verify(LIMIT);
    }
  }

  @Nested
  class ByKey {

    @Test
    void putsItemsOfOneKeyTogether() {
      assertThat(lists(NUMBERS.batch(3, b -> b.by(n -> n % 3, 3))))
          .containsExactly(List.of(1, 4, 7), List.of(2, 5, 8), List.of(3, 6, 9), List.of(10));
    }

    @Test
    void letsTheListGoThatWasOpenedFirstWhenAnotherIsNeeded() {
      assertThat(
              lists(
                  Pipeline.from("words", Flux.just("a1", "b1", "a2", "c1", "b2", "a3"))
                      .batch(9, b -> b.by(word -> word.charAt(0), 2))
                      .map("numbers", list -> list.stream().map(s -> s.hashCode()).toList())))
          .containsExactly(hashes("a1", "a2"), hashes("b1", "b2"), hashes("c1"), hashes("a3"));
    }

    private static List<Integer> hashes(String... words) {
      return Arrays.stream(words).map(String::hashCode).toList();
    }

    @Test
    void failsWithAKeyThatCannotBeCompared() {
      Object broken =
          new Object() {

            @Override
            public int hashCode() {
              throw new IllegalStateException("no hash");
            }
          };

      StepVerifier.create(NUMBERS.batch(9, b -> b.by(n -> n == 2 ? broken : n, 3)).flux())
          .expectErrorMessage(
              "batch 'batch-1' of pipeline 'p' failed at attempt 1 for item 2:"
                  + " java.lang.IllegalStateException: no hash")
          .verify(LIMIT);
    }

    @Test
    void failsWithAKeyThatIsNone() {
      Function<Integer, Object> none = n -> n == 3 ? null : n;

      StepVerifier.create(NUMBERS.batch(9, b -> b.by(none, 2)).flux())
          .expectErrorMessage(
              "batch 'batch-1' of pipeline 'p' failed at attempt 1 for item 3:"
                  + " java.lang.NullPointerException: the batch's key function returned null")
          .verify(LIMIT);
    }
  }

  @Nested
  class WhenTheRunEndsEarly {

    private final List<Object> discarded = new CopyOnWriteArrayList<>();

    @Test
    void discardsWhatItHolds() {
      PipelineRun[] run = new PipelineRun[1];
      Mono<RunReport> report =
          Mono.deferContextual(
              context -> {
                run[0] =
                    new StagesEngine()
                        .start(
                            Pipeline.from("numbers", Flux.range(1, 5).concatWith(Flux.never()))
                                .queue(fifo(1))
                                .batch(9, b -> b.by(n -> n % 2, 2)),
                            RunOptions.defaults(),
                            context,
                            Runnable::run);
                return run[0].completion();
              });

      StepVerifier.create(report.contextWrite(c -> Operators.enableOnDiscard(c, discarded::add)))
          .then(() -> run[0].cancel())
          .assertNext(
              end -> {
                assertThat(end.taken()).isEqualTo(5);
                assertThat(end.returned()).isEqualTo(5);
              })
          .expectComplete()
          .verify(LIMIT);

      assertThat(discarded).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }

    @Test
    void passesOnWhatItHoldsIfItIsDrained() {
      PipelineRun run =
          Runs.start(Pipeline.from("numbers", Flux.range(1, 3).concatWith(Flux.never())).batch(9));

      StepVerifier.create(run.drain(LIMIT))
          .assertNext(
              report -> {
                assertThat(report.state()).isEqualTo(RunState.COMPLETED);
                assertThat(report.completed()).isEqualTo(3);
              })
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void tellsWhichItemAFunctionFailedAtAndDiscardsThatToo() {
      BatchSpec<Integer> failing = upTo(9);
      BatchSpec<Integer> atThree = failing.by(n -> 1 / (n - 3), 4).named("b");

      StepVerifier.create(
              NUMBERS
                  .batch(atThree)
                  .run()
                  .contextWrite(c -> Operators.enableOnDiscard(c, discarded::add)))
          .expectErrorSatisfies(
              error -> {
                assertThat(error).hasCauseInstanceOf(ArithmeticException.class);
                PipelineException failure = (PipelineException) error;
                assertThat(failure.step()).isEqualTo("b");
                assertThat(failure.item()).contains(3);
                assertThat(failure.report())
                    .hasValueSatisfying(r -> assertThat(r.taken()).isEqualTo(r.returned()));
              })
          .verify(LIMIT);

      assertThat(discarded).contains(1, 2, 3).doesNotHaveDuplicates();
    }
  }

  /** A branch that waits for more items keeps no place from the other. */
  @Test
  void letsOtherBranchesPass() {
    Pipeline<Integer> pipeline =
        NUMBERS
            .broadcast(
                "both", to("lists", b -> b.batch(10).map("size", List::size)), to("items", b -> b))
            .queue(fifo(1));
    Pipeline<Object> inOneQueue =
        NUMBERS.<Object>broadcast(
            "both", to("lists", b -> b.batch(10)), to("items", b -> b.map("same", n -> n)));

    assertThat(pipeline.flux().collectList().block(LIMIT)).hasSize(11);
    assertThat(inOneQueue.flux().collectList().block(LIMIT)).hasSize(11);
  }

  @Nested
  class OfDeliveries {

    private final BoundedQueue<Integer> orders = BoundedQueue.fifo(10);
    private final Pipeline<List<Integer>> pairs =
        Pipeline.<Integer>fromDeliveries("orders", orders.deliveries())
            .batch(2, Duration.ofSeconds(1));

    OfDeliveries() {
      List.of(1, 2, 3, 4, 5).forEach(orders::offer);
      orders.close();
    }

    @Test
    void acknowledgesAListAsAWhole() {
      List<Long> unfinished = new ArrayList<>();

      // The queue completes when the last list is acknowledged, which goes on for its time.
      StepVerifier.withVirtualTime(
              () ->
                  pairs
                      .stage("apart", Flux::fromIterable)
                      .flux()
                      .doOnNext(n -> unfinished.add(orders.unfinished())))
          .expectNext(1, 2, 3, 4)
          .thenAwait(Duration.ofSeconds(1))
          .expectNext(5)
          .expectComplete()
          .verify(LIMIT);

      assertThat(unfinished).containsExactly(5L, 5L, 3L, 3L, 1L);
      assertThat(orders.unfinished()).isZero();
    }

    @Test
    void putsAListBackThatIsNotFinished() {
      PipelineRun run =
          Runs.start(
              pairs.stage(
                  "store",
                  list -> list.contains(4) ? Mono.error(new IOException()) : Mono.just(list)));

      assertThat(run.completion().block(LIMIT).state()).isEqualTo(RunState.FAILED);
      assertThat(orders.flux().collectList().block(LIMIT)).containsExactlyInAnyOrder(3, 4, 5);
    }

    @Test
    void putsBackWhatWaitsForMoreItems() {
      PipelineRun run =
          Runs.start(
              Pipeline.<Integer>fromDeliveries(
                      "orders", orders.deliveries().concatWith(Flux.never()))
                  .batch(9, Duration.ofDays(1)));
      run.cancel();

      assertThat(run.completion().block(LIMIT).returned()).isEqualTo(5);
      assertThat(orders.flux().collectList().block(LIMIT)).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }
  }

  @Nested
  class InALoop {

    /** Each number makes the next two, in lists. */
    private Pipeline<Integer> below(int limit, Pipeline<Integer> numbers) {
      return numbers
          .feedback(
              "next",
              fifo(50),
              body -> body.batch(3, Duration.ofSeconds(1)),
              list ->
                  Flux.fromIterable(list)
                      .concatMap(n -> Flux.just(2 * n, 2 * n + 1))
                      .filter(n -> n < limit))
          .stage("apart", Flux::fromIterable);
    }

    @Test
    void letsTheLoopCompleteWhenTheTimeOfTheLastListIsUp() {
      StepVerifier.withVirtualTime(
              () -> below(100, Pipeline.from("one", Flux.just(1))).flux().sort())
          .thenAwait(Duration.ofSeconds(10))
          .expectNextSequence(IntStream.range(1, 100).boxed().toList())
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void acknowledgesADeliveryWhenAllThatCameOfItIsFinished() {
      BoundedQueue<Integer> orders = BoundedQueue.fifo(3);
      orders.offer(1);
      orders.close();

      StepVerifier.withVirtualTime(
              () ->
                  below(40, Pipeline.fromDeliveries("orders", orders.deliveries()))
                      .flux()
                      .doOnNext(n -> assertThat(orders.unfinished()).isOne())
                      .count())
          .thenAwait(Duration.ofSeconds(10))
          .expectNext(39L)
          .expectComplete()
          .verify(LIMIT);

      assertThat(orders.unfinished()).isZero();
    }

    @Test
    void putsADeliveryBackIfTheRunIsCancelledBefore() {
      BoundedQueue<Integer> orders = BoundedQueue.fifo(3);
      orders.offer(1);
      orders.close();
      PipelineRun run =
          Runs.start(
              below(40, Pipeline.fromDeliveries("orders", orders.deliveries())),
              RunOptions.defaults().timer(new HandClock()));
      run.cancel();

      assertThat(run.completion().block(LIMIT).returned()).isOne();
      assertThat(orders.flux().collectList().block(LIMIT)).containsExactly(1);
    }

    @Test
    void feedsOneFromOutsideToo() {
      Pipeline<List<Integer>> lists =
          NUMBERS
              .batch(4)
              .feedback(
                  "halves",
                  fifo(20),
                  b -> b,
                  list ->
                      list.size() == 1
                          ? Flux.empty()
                          : Flux.just(
                              list.subList(0, list.size() / 2),
                              list.subList(list.size() / 2, list.size())));

      assertThat(lists(lists)).hasSize(7 + 7 + 3).filteredOn(list -> list.size() == 1).hasSize(10);
    }
  }

  @Test
  void worksOnTheThreadThatBringsTheItem() {
    List<String> threads = new CopyOnWriteArrayList<>();
    Pipeline.from("numbers", Flux.range(1, 4).publishOn(Schedulers.newSingle("bringer"), 1))
        .batch(2)
        .map("record", list -> threads.add(Thread.currentThread().getName()))
        .run()
        .block(LIMIT);

    assertThat(threads).hasSize(2).allMatch(name -> name.startsWith("bringer"));
  }
}
