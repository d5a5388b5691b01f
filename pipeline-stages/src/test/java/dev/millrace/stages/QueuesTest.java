package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.lifo;
import static dev.millrace.QueueSpec.priority;
import static dev.millrace.stages.Limits.LIMIT;
import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.QueueCounts;
import dev.millrace.QueueSpec;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class QueuesTest {

  private final Sinks.Empty<Void> gate = Sinks.empty();

  private List<Integer> order(QueueSpec<Integer> queue) {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.just(0, 5, 3, 9, 1))
            .queue(queue)
            .stage("hold", n -> n == 0 ? gate.asMono().thenReturn(n) : Mono.just(n));
    List<Integer> results = new CopyOnWriteArrayList<>();
    pipeline.flux().subscribe(results::add);
    gate.tryEmitEmpty();
    return results;
  }

  @Test
  void handOutTheirItemsInTheirOrder() {
    assertThat(order(fifo(5))).containsExactly(0, 5, 3, 9, 1);
  }

  @Test
  void handOutTheNewestFirstIfLifo() {
    assertThat(order(lifo(5))).containsExactly(0, 1, 9, 3, 5);
  }

  @Test
  void handOutTheLeastFirstIfByPriority() {
    assertThat(order(priority(5, naturalOrder()))).containsExactly(0, 1, 3, 5, 9);
  }

  @Test
  void tellWhatTheyHaveSeen() {
    RunReport report =
        Pipeline.from("numbers", Flux.range(0, 100))
            .queue(fifo(8).named("first"))
            .map("same", n -> n, s -> s.workers(2))
            .queue(fifo(4).named("second"))
            .run()
            .block(LIMIT);

    assertThat(report.queues()).extracting(QueueCounts::name).containsExactly("first", "second");
    assertThat(report.queues())
        .allSatisfy(
            queue -> {
              assertThat(queue.in()).isEqualTo(100);
              assertThat(queue.out()).isEqualTo(100);
              assertThat(queue.size()).isZero();
              assertThat(queue.highWater()).isBetween(1, queue.capacity());
            });
  }

  @Nested
  class WhenASourceCannotBeSlowed {

    private final TestPublisher<Integer> clock = TestPublisher.create();
    private final List<Object> discarded = new CopyOnWriteArrayList<>();

    private StepVerifier.Step<Integer> afterFiveTicksOnTwoPlaces(BufferOverflowStrategy strategy) {
      Pipeline<Integer> pipeline =
          Pipeline.from("clock", clock.flux())
              .named("p")
              .queue(fifo(2).named("ticks").onOverflow(strategy))
              .stage("hold", n -> gate.asMono().thenReturn(n));
      return StepVerifier.create(pipeline.flux().doOnDiscard(Object.class, discarded::add))
          .then(() -> clock.next(1, 2, 3, 4, 5))
          .then(clock::complete)
          .then(gate::tryEmitEmpty);
    }

    @Test
    void itIsAskedForEverything() {
      Pipeline<Integer> pipeline =
          Pipeline.from("clock", clock.flux())
              .queue(fifo(2).onOverflow(BufferOverflowStrategy.ERROR));

      StepVerifier.create(pipeline.flux())
          .then(() -> clock.assertMinRequested(Long.MAX_VALUE))
          .then(clock::complete)
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void theLatestItemsMayBeDropped() {
      afterFiveTicksOnTwoPlaces(BufferOverflowStrategy.DROP_LATEST)
          .expectNext(1, 2, 3)
          .expectComplete()
          .verify(LIMIT);

      assertThat(discarded).containsExactly(4, 5);
    }

    @Test
    void theOldestItemsMayBeDropped() {
      afterFiveTicksOnTwoPlaces(BufferOverflowStrategy.DROP_OLDEST)
          .expectNext(1, 4, 5)
          .expectComplete()
          .verify(LIMIT);

      assertThat(discarded).containsExactly(2, 3);
    }

    @Test
    void theRunMayFailOnceTheRestIsProcessed() {
      afterFiveTicksOnTwoPlaces(BufferOverflowStrategy.ERROR)
          .expectNext(1, 2, 3)
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .hasMessage(
                          "queue 'ticks' of pipeline 'p' failed:"
                              + " reactor.core.Exceptions$OverflowException:"
                              + " queue 'ticks' is full (capacity 2)"))
          .verify(LIMIT);

      assertThat(discarded).containsExactly(4);
    }

    @Test
    void itemsThatOtherWorkersHaveInHandAreFinishedFirst() {
      Pipeline<Integer> pipeline =
          Pipeline.from("clock", clock.flux())
              .queue(fifo(2).onOverflow(BufferOverflowStrategy.ERROR))
              .stage(
                  "hold",
                  n -> n == 1 ? gate.asMono().thenReturn(n) : Mono.just(n),
                  s -> s.workers(2));

      StepVerifier.create(pipeline.flux(), 0)
          .expectSubscription()
          .then(() -> clock.next(1, 2, 3, 4, 5))
          .thenRequest(1)
          .expectNext(2)
          .thenRequest(10)
          .expectNext(3, 4)
          .then(gate::tryEmitEmpty)
          .expectNext(1)
          .expectErrorSatisfies(
              error -> assertThat(error).hasMessageStartingWith("queue 'queue-1' of pipeline"))
          .verify(LIMIT);
    }

    @Test
    void dropsAreCountedAndNotTaken() {
      PipelineRun run =
          Runs.start(
              Pipeline.from("burst", Flux.range(0, 10))
                  .queue(fifo(2).named("ticks").onOverflow(BufferOverflowStrategy.DROP_LATEST))
                  .stage("hold", n -> Mono.never()));

      assertThat(run.snapshot().queues())
          .containsExactly(new QueueCounts("ticks", 2, 2, 2, 3, 1, 7, 0));
      run.cancel();

      RunReport report = run.completion().block(LIMIT);
      assertThat(report.taken()).isEqualTo(3);
      assertThat(report.returned()).isEqualTo(3);
    }
  }

  @Nested
  class WhenAComparatorThrows {

    private final Comparator<Integer> picky =
        (a, b) -> {
          if (a == 3 || b == 3) {
            throw new ArithmeticException("three");
          }
          return a - b;
        };

    @Test
    void forAnItemOfASourceTheRunFailsOnceTheRestIsProcessed() {
      StepVerifier.create(
              Pipeline.from("numbers", Flux.just(0, 1, 2, 3, 4))
                  .named("p")
                  .queue(priority(9, picky))
                  .stage("hold", n -> gate.asMono().thenReturn(n))
                  .flux())
          .then(gate::tryEmitEmpty)
          .expectNext(0, 1, 2)
          .expectErrorMessage(
              "queue 'queue-1' of pipeline 'p' failed: java.lang.ArithmeticException: three")
          .verifyThenAssertThat(LIMIT)
          .hasDiscardedExactly(3);
    }

    @Test
    void inTheLastQueueTheRunFailsToo() {
      StepVerifier.create(
              Pipeline.from("numbers", Flux.just(1, 2, 3, 4))
                  .named("p")
                  .map("same", n -> n)
                  .queue(priority(9, picky))
                  .flux(),
              0)
          .then(() -> {})
          .thenRequest(9)
          .expectNext(1, 2)
          .expectErrorMessage(
              "queue 'queue-2' of pipeline 'p' failed: java.lang.ArithmeticException: three")
          .verify(LIMIT);
    }

    @Test
    void anOperatorBehindTheQueueCannotHideIt() {
      StepVerifier.create(
              Pipeline.from("numbers", Flux.just(0, 1, 2, 3, 4))
                  .named("p")
                  .queue(priority(9, picky))
                  .transform(
                      "hold",
                      items ->
                          items
                              .concatMap(n -> gate.asMono().thenReturn(n), 1)
                              .onErrorResume(e -> Mono.empty()))
                  .flux())
          .then(gate::tryEmitEmpty)
          .expectNext(0, 1, 2)
          .expectErrorMessage(
              "queue 'queue-1' of pipeline 'p' failed: java.lang.ArithmeticException: three")
          .verify(LIMIT);
    }

    @Test
    void theReportAddsUp() {
      PipelineRun run =
          Runs.start(
              Pipeline.from("numbers", Flux.just(0, 1, 2, 3, 4))
                  .map("same", n -> n, s -> s.workers(2))
                  .queue(priority(9, picky))
                  .stage("hold", n -> gate.asMono().thenReturn(n)));

      gate.tryEmitEmpty();
      RunReport report = run.completion().block(LIMIT);

      assertThat(report.state()).isEqualTo(RunState.FAILED);
      assertThat(report.completed()).isEqualTo(3);
      assertThat(report.taken()).isEqualTo(report.completed() + report.returned());
    }
  }
}
