package dev.millrace.stages;

import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.lifo;
import static dev.millrace.QueueSpec.priority;
import static dev.millrace.stages.Limits.LIMIT;
import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.DeadLetter;
import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.QueueSpec;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.queue.BoundedQueue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class RequeueTest {

  private final Map<Integer, Integer> attempts = new ConcurrentHashMap<>();

  /** Fails item 1 in its first attempts. */
  private Mono<Integer> failFirst(int n, int times) {
    int attempt = attempts.merge(n, 1, Integer::sum);
    return n == 1 && attempt <= times
        ? Mono.error(new IOException("attempt " + attempt))
        : Mono.just(n);
  }

  private Flux<Integer> results(QueueSpec<Integer> queue, FailurePolicy<? super Integer> policy) {
    return Pipeline.from("numbers", Flux.range(1, 4))
        .queue(queue)
        .stage("work", n -> failFirst(n, 2), s -> s.onFailure(policy))
        .flux();
  }

  @Test
  void putsTheItemBehindTheOthersOfAFifo() {
    Sinks.Empty<Void> gate = Sinks.empty();
    StepVerifier.create(
            Pipeline.from("numbers", Flux.range(0, 5))
                .queue(fifo(4))
                .stage(
                    "work",
                    n -> n == 0 ? gate.asMono().thenReturn(n) : failFirst(n, 2),
                    s -> s.onFailure(requeue(2)))
                .flux())
        .then(gate::tryEmitEmpty)
        .expectNext(0, 2, 3, 4, 1)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void putsTheItemWhereTheOrderOfItsQueueSays() {
    StepVerifier.create(results(priority(4, naturalOrder()), requeue(2)))
        .expectNext(1, 2, 3, 4)
        .expectComplete()
        .verify(LIMIT);
    attempts.clear();
    StepVerifier.create(results(lifo(4), requeue(2)))
        .expectNext(1, 2, 3, 4)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void retriesInPlaceEachTimeThatTheItemIsTaken() {
    StepVerifier.create(
            Pipeline.from("one", Mono.just(1))
                .stage("work", n -> failFirst(n, 5), s -> s.onFailure(retry(1).thenRequeue(2)))
                .flux())
        .expectNext(1)
        .expectComplete()
        .verify(LIMIT);
    assertThat(attempts).containsEntry(1, 6);
  }

  @Test
  void failsTheRunWithAllAttemptsCountedOnceItIsUsedUp() {
    RunReport report =
        Runs.start(
                Pipeline.from("one", Mono.just(1))
                    .stage("work", n -> failFirst(n, 99), s -> s.onFailure(requeue(2))))
            .completion()
            .block(LIMIT);

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.failure()).extracting(PipelineException::attempt).isEqualTo(3);
    assertThat(report.taken()).isOne();
    assertThat(report.returned()).isOne();
  }

  @Test
  void countsAnItemOnceHoweverOftenItIsPutBack() {
    RunReport report =
        Pipeline.from("numbers", Flux.range(1, 4))
            .queue(fifo(2).named("in"))
            .stage("work", n -> failFirst(n, 2), s -> s.onFailure(requeue(5)))
            .run()
            .block(LIMIT);

    assertThat(report.taken()).isEqualTo(4);
    assertThat(report.completed()).isEqualTo(4);
    assertThat(report.queue("in"))
        .hasValueSatisfying(queue -> assertThat(queue.requeued()).isEqualTo(2));
    assertThat(report.stage("work"))
        .hasValueSatisfying(stage -> assertThat(stage.in()).isEqualTo(4));
  }

  @Test
  void neverWaitsForRoom() {
    StepVerifier.create(
            Pipeline.from("numbers", Flux.range(1, 100))
                .queue(fifo(1))
                .stage(
                    "work",
                    n ->
                        attempts.merge(n, 1, Integer::sum) < 3
                            ? Mono.error(new IOException())
                            : Mono.just(n),
                    s -> s.workers(3).onFailure(requeue(2)))
                .flux()
                .collectSortedList())
        .assertNext(results -> assertThat(results).hasSize(100).doesNotHaveDuplicates())
        .expectComplete()
        .verify(LIMIT);
  }

  @Nested
  class ThenDeadLetter {

    private final BoundedQueue<DeadLetter<Integer>> letters = BoundedQueue.fifo(10);

    @Test
    void handsTheItemToTheSinkWithEveryCause() {
      RunReport report =
          Pipeline.from("numbers", Flux.range(1, 3))
              .named("p")
              .stage(
                  "work",
                  n -> failFirst(n, 99),
                  s -> s.onFailure(retry(1).thenRequeue(1).thenDeadLetter(letters::put)))
              .run()
              .block(LIMIT);

      assertThat(report.taken()).isEqualTo(3);
      assertThat(report.completed()).isEqualTo(2);
      assertThat(report.deadLettered()).isOne();
      DeadLetter<Integer> letter = letters.take().block(LIMIT);
      assertThat(letter.pipeline()).isEqualTo("p");
      assertThat(letter.stage()).isEqualTo("work");
      assertThat(letter.item()).isEqualTo(1);
      assertThat(letter.attempts()).isEqualTo(4);
      assertThat(letter.causes())
          .extracting(Throwable::getMessage)
          .containsExactly("attempt 1", "attempt 2", "attempt 3", "attempt 4");
      assertThat(letter.lastCause()).hasMessage("attempt 4");
    }

    @Test
    void waitsForTheSinkAndDropsWhatItEmits() {
      List<Integer> buried = new ArrayList<>();
      StepVerifier.create(
              Pipeline.from("numbers", Flux.range(1, 3))
                  .stage(
                      "work",
                      n -> failFirst(n, 99),
                      s -> s.onFailure(deadLetter(letter -> slowly(letter.item(), buried))))
                  .flux())
          .expectNext(2)
          .then(() -> assertThat(buried).containsExactly(1))
          .expectNext(3)
          .expectComplete()
          .verify(LIMIT);
    }

    private static Publisher<Integer> slowly(int n, List<Integer> buried) {
      return Flux.range(0, 5).concatWith(Mono.fromRunnable(() -> buried.add(n)));
    }

    @Test
    void failsTheRunIfTheSinkDoes() {
      RunReport report =
          Runs.start(
                  Pipeline.from("numbers", Flux.range(1, 3))
                      .stage(
                          "work",
                          n -> failFirst(n, 99),
                          s ->
                              s.onFailure(
                                  deadLetter(
                                      letter -> Mono.error(new IOException("disk is full"))))))
              .completion()
              .block(LIMIT);

      assertThat(report.failure()).rootCause().hasMessage("disk is full");
      assertThat(report.failure().getCause().getSuppressed())
          .extracting(Throwable::getMessage)
          .containsExactly("attempt 1");
      assertThat(report.taken()).isEqualTo(report.completed() + report.returned());
    }

    @Test
    void failsTheRunIfTheSinkThrowsOrReturnsNull() {
      FailurePolicy<Integer> throwing =
          deadLetter(
              letter -> {
                throw new IllegalStateException("no sink");
              });
      FailurePolicy<Integer> empty = deadLetter(letter -> null);

      StepVerifier.create(results(fifo(4), throwing))
          .expectErrorSatisfies(error -> assertThat(error).rootCause().hasMessage("no sink"))
          .verify(LIMIT);
      attempts.clear();
      StepVerifier.create(results(fifo(4), empty))
          .expectErrorSatisfies(
              error ->
                  assertThat(error).rootCause().hasMessage("the dead letter sink returned null"))
          .verify(LIMIT);
    }
  }
}
