package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class OperatorStageTest {

  private static final Pipeline<Integer> NUMBERS =
      Pipeline.from("numbers", Flux.range(1, 10)).named("p");

  @Test
  void isAppliedOnceOnEveryRail() {
    AtomicInteger applied = new AtomicInteger();
    Pipeline<Integer> pipeline =
        NUMBERS.transform(
            "op",
            items -> {
              applied.incrementAndGet();
              return items;
            },
            s -> s.workers(3));

    assertThat(pipeline.flux().collectList().block(LIMIT)).hasSize(10);
    assertThat(applied).hasValue(3);
    assertThat(pipeline.flux().collectList().block(LIMIT)).hasSize(10);
    assertThat(applied).hasValue(6);
  }

  @Test
  void passesOnWhatTheOperatorEmits() {
    StepVerifier.create(NUMBERS.transform("pairs", items -> items.buffer(4)).flux())
        .expectNext(List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9, 10))
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void accountsForItsItemsAsAWhole() {
    RunReport fewer = NUMBERS.transform("pairs", items -> items.buffer(4)).run().block(LIMIT);
    RunReport more =
        NUMBERS.transform("twice", items -> items.concatMap(n -> Flux.just(n, n))).run().block();
    RunReport none = NUMBERS.transform("none", items -> items.then()).run().block(LIMIT);

    assertThat(fewer.taken()).isEqualTo(10);
    assertThat(fewer.completed()).isEqualTo(10);
    assertThat(more.taken()).isEqualTo(20);
    assertThat(more.completed()).isEqualTo(20);
    assertThat(none.completed()).isEqualTo(10);
  }

  @Test
  void mayAskForItemsAheadOfItsOwnDemand() {
    Pipeline<Integer> pipeline =
        NUMBERS
            .queue(fifo(2))
            .transform("side by side", items -> items.flatMap(n -> Mono.just(n).hide()))
            .queue(fifo(1));

    assertThat(pipeline.flux().collectList().block(LIMIT)).hasSize(10);
  }

  @Nested
  class WhenTheOperatorFails {

    @Test
    void theRunFailsWithItsError() {
      StepVerifier.create(
              NUMBERS
                  .transform(
                      "op",
                      items ->
                          items.map(
                              n -> {
                                if (n == 3) {
                                  throw new ArithmeticException("three");
                                }
                                return n;
                              }))
                  .flux())
          .expectNext(1, 2)
          .expectErrorMessage(
              "stage 'op' of pipeline 'p' failed: java.lang.ArithmeticException: three")
          .verify(LIMIT);
    }

    @Test
    void atAssemblyTheRunFailsToo() {
      StepVerifier.create(
              NUMBERS
                  .transform(
                      "op",
                      items -> {
                        throw new IllegalStateException("no operator");
                      })
                  .flux())
          .expectErrorMessage(
              "stage 'op' of pipeline 'p' failed: java.lang.IllegalStateException: no operator")
          .verify(LIMIT);
    }

    @Test
    void byReturningNullTheRunFailsToo() {
      StepVerifier.create(NUMBERS.transform("op", items -> null).flux())
          .expectErrorMessage(
              "stage 'op' of pipeline 'p' failed: java.lang.NullPointerException:"
                  + " the stage's operator returned null")
          .verify(LIMIT);
    }

    @Test
    void byEmittingMoreThanWasAskedForTheRunFailsToo() {
      Publisher<String> flood =
          subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            Stream.of("a", "b", "c").forEach(subscriber::onNext);
            subscriber.onComplete();
          };

      StepVerifier.create(NUMBERS.transform("op", items -> flood).flux(), 1)
          .expectNext("a")
          .expectErrorMessage(
              "stage 'op' of pipeline 'p' failed: reactor.core.Exceptions$OverflowException:"
                  + " the stage's operator emitted a result that was not asked for")
          .verify(LIMIT);
    }
  }

  @Nested
  class WhenTheOperatorCompletesEarly {

    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final Pipeline<Integer> three =
        Pipeline.from("numbers", Flux.range(1, 100).doOnCancel(() -> cancelled.set(true)))
            .queue(fifo(5))
            .transform("three", items -> items.takeUntil(n -> n == 3));

    @Test
    void theRunCompletesAndItsSourcesAreCancelled() {
      StepVerifier.create(three.flux()).expectNext(1, 2, 3).expectComplete().verify(LIMIT);

      assertThat(cancelled).isTrue();
    }

    @Test
    void whatWasBroughtBesidesIsReturned() {
      List<Object> discarded = new CopyOnWriteArrayList<>();

      Sinks.Empty<Void> gate = Sinks.empty();
      Pipeline<Integer> pipeline =
          Pipeline.from("numbers", Flux.range(1, 100))
              .queue(fifo(5))
              .transform(
                  "three",
                  items ->
                      items.concatMap(n -> gate.asMono().thenReturn(n), 1).takeUntil(n -> n == 3));

      StepVerifier.create(
              pipeline
                  .run()
                  .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add)))
          .then(gate::tryEmitEmpty)
          .assertNext(
              report -> {
                assertThat(report.state()).isEqualTo(RunState.COMPLETED);
                // Three that it passed on, and one that it had asked for ahead and discarded.
                assertThat(report.completed()).isEqualTo(4);
                assertThat(report.returned()).isEqualTo(5);
                assertThat(discarded).containsExactly(4, 5, 6, 7, 8, 9);
                assertThat(report.taken()).isEqualTo(report.completed() + report.returned());
              })
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void stagesBeforeItAreCancelled() {
      Pipeline<Integer> pipeline =
          Pipeline.from("numbers", Flux.range(1, 100))
              .stage("wait", n -> n <= 3 ? Mono.just(n) : Mono.never(), s -> s.workers(2))
              .transform("three", items -> items.takeUntil(n -> n == 3));

      RunReport report = pipeline.run().block(LIMIT);

      assertThat(report.completed()).isEqualTo(3);
      assertThat(report.taken()).isEqualTo(report.completed() + report.returned());
    }
  }
}
