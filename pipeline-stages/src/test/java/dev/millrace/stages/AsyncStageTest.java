package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.RunReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class AsyncStageTest {

  private static final Pipeline<Integer> NUMBERS = Pipeline.from("numbers", Flux.range(1, 3));

  @Test
  void waitsForAMono() {
    Sinks.One<String> answer = Sinks.one();
    Pipeline<String> pipeline = NUMBERS.stage("ask", n -> answer.asMono().map(a -> a + n));

    StepVerifier.create(pipeline.flux())
        .expectSubscription()
        .then(() -> answer.tryEmitValue("a").orThrow())
        .expectNext("a1", "a2", "a3")
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void emitsAllThatAFluxEmits() {
    StepVerifier.create(NUMBERS.stage("count", n -> Flux.range(10 * n, n)).flux())
        .expectNext(10, 20, 21, 30, 31, 32)
        .expectComplete()
        .verify(LIMIT);
  }

  static Stream<Function<Integer, Publisher<Integer>>> publishersThatCanBeCalled() {
    return Stream.of(
        Mono::just,
        Flux::just,
        n -> Mono.fromCallable(() -> n),
        n -> Mono.fromSupplier(() -> n),
        n -> Mono.fromFuture(CompletableFuture.completedFuture(n)),
        n -> Flux.just(n).hide());
  }

  @ParameterizedTest
  @MethodSource("publishersThatCanBeCalled")
  void takesOneResultOfAnyPublisher(Function<Integer, Publisher<Integer>> function) {
    StepVerifier.create(NUMBERS.stage("same", function).flux())
        .expectNext(1, 2, 3)
        .expectComplete()
        .verify(LIMIT);
  }

  static Stream<Function<Integer, Publisher<Integer>>> publishersOfNothing() {
    return Stream.of(
        n -> Mono.empty(),
        n -> Flux.empty(),
        n -> Mono.fromRunnable(() -> {}),
        n -> Mono.fromCallable(() -> null),
        n -> Mono.<Integer>empty().hide());
  }

  @ParameterizedTest
  @MethodSource("publishersOfNothing")
  void finishesAnItemThatHasNoResult(Function<Integer, Publisher<Integer>> function) {
    RunReport report = NUMBERS.stage("absorb", function).run().block(LIMIT);

    assertThat(report.taken()).isEqualTo(3);
    assertThat(report.completed()).isEqualTo(3);
    assertThat(report.stage("absorb").orElseThrow().out()).isZero();
  }

  @Test
  void asksForOneResultAtATimeAndOnlyWhenTheLastHasFoundRoom() {
    List<Long> requests = new ArrayList<>();
    Pipeline<Integer> pipeline =
        NUMBERS.stage("count", n -> Flux.range(0, 3).hide().doOnRequest(requests::add));

    StepVerifier.create(pipeline.flux(), 0)
        .expectSubscription()
        .thenRequest(1)
        .expectNext(0)
        .then(() -> assertThat(requests).containsExactly(1L, 1L))
        .thenRequest(1)
        .expectNext(1)
        .then(() -> assertThat(requests).containsExactly(1L, 1L, 1L))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void takesTheNextItemWhenThePublisherHasCompleted() {
    TestPublisher<String> first = TestPublisher.create();
    List<Integer> begun = new ArrayList<>();
    Pipeline<String> pipeline =
        NUMBERS
            .queue(fifo(3))
            .stage(
                "work",
                n -> {
                  begun.add(n);
                  return n == 1 ? first : Mono.just("n" + n);
                });

    StepVerifier.create(pipeline.flux())
        .then(() -> first.next("n1"))
        .expectNext("n1")
        .then(() -> assertThat(begun).containsExactly(1))
        .then(first::complete)
        .expectNext("n2", "n3")
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void countsFurtherResultsAsTaken() {
    RunReport report = NUMBERS.stage("three", n -> Flux.just(n, n, n)).run().block(LIMIT);

    assertThat(report.taken()).isEqualTo(9);
    assertThat(report.completed()).isEqualTo(9);
    assertThat(report.stage("three").orElseThrow().in()).isEqualTo(3);
    assertThat(report.stage("three").orElseThrow().out()).isEqualTo(9);
  }

  @Nested
  class WhenAnItemFails {

    private void failsWith(Throwable cause, Function<Integer, Publisher<Integer>> function) {
      StepVerifier.create(NUMBERS.named("p").stage("work", function).flux())
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(PipelineException.class)
                      .hasMessage(
                          "stage 'work' of pipeline 'p' failed at attempt 1 for item 1: " + cause)
                      .hasCause(cause))
          .verify(LIMIT);
    }

    @Test
    void theRunFailsWithItsError() {
      IOException cause = new IOException("gone");

      failsWith(cause, n -> Mono.error(cause));
      failsWith(cause, n -> Mono.<Integer>error(cause).hide());
      failsWith(cause, n -> Flux.error(() -> cause));
      failsWith(
          cause,
          n ->
              Mono.fromCallable(
                  () -> {
                    throw cause;
                  }));
    }

    @Test
    void anErrorThatIsNoExceptionIsTheCauseAsItIs() {
      AssertionError cause = new AssertionError("gone");

      failsWith(cause, n -> Mono.error(cause));
      failsWith(cause, n -> Mono.<Integer>error(cause).hide());
    }

    @Test
    void whatTheFunctionThrowsIsTheCause() {
      IllegalStateException cause = new IllegalStateException("broken");

      failsWith(
          cause,
          n -> {
            throw cause;
          });
    }

    @Test
    void noPublisherIsAFailure() {
      StepVerifier.create(NUMBERS.named("p").stage("work", n -> null).flux())
          .expectErrorMessage(
              "stage 'work' of pipeline 'p' failed at attempt 1 for item 1:"
                  + " java.lang.NullPointerException: the stage's function returned null")
          .verify(LIMIT);
    }

    @Test
    void resultsThatCameBeforeAreDelivered() {
      StepVerifier.create(
              NUMBERS
                  .stage("work", n -> Flux.just("a", "b").concatWith(Mono.error(new Exception())))
                  .flux())
          .expectNext("a", "b")
          .expectError(PipelineException.class)
          .verify(LIMIT);
    }
  }

  @Nested
  class WhenAPublisherBreaksTheRules {

    private final Pipeline<Integer> one = Pipeline.from("one", Mono.just(1)).named("p");

    @Test
    void moreResultsThanWereAskedForFailTheItem() {
      Publisher<String> flood =
          subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            Stream.of("a", "b", "c").forEach(subscriber::onNext);
            subscriber.onComplete();
          };

      StepVerifier.create(one.stage("flood", n -> flood).flux())
          .expectNext("a")
          .expectErrorMessage(
              "stage 'flood' of pipeline 'p' failed at attempt 1 for item 1:"
                  + " reactor.core.Exceptions$OverflowException: the stage's publisher emitted a"
                  + " result that was not asked for")
          .verifyThenAssertThat(LIMIT)
          .hasDropped("b", "c");
    }

    @Test
    void whatComesAfterItsCompletionIsDropped() {
      TestPublisher<String> publisher =
          TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);

      StepVerifier.create(one.stage("work", n -> publisher).flux())
          .then(() -> publisher.next("a").complete())
          .expectNext("a")
          .then(() -> publisher.complete().next("b").error(new IOException("late")))
          .expectComplete()
          .verifyThenAssertThat(LIMIT)
          .hasDropped("b")
          .hasDroppedErrorWithMessage("late");
    }

    @Test
    void whatComesAfterACancelIsDiscarded() {
      AtomicReference<Subscriber<? super String>> results = new AtomicReference<>();
      Publisher<String> deaf =
          subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            results.set(subscriber);
          };

      List<Object> discarded = new CopyOnWriteArrayList<>();
      StepVerifier.create(
              one.stage("work", n -> deaf).flux().doOnDiscard(Object.class, discarded::add))
          .then(() -> assertThat(results.get()).isNotNull())
          .thenCancel()
          .verify(LIMIT);
      results.get().onNext("late");
      results.get().onComplete();

      assertThat(discarded).containsExactly(1, "late");
    }

    @Test
    void theRunEndsOnlyByCancelIfItNeverCompletes() {
      StepVerifier.create(one.stage("work", n -> Mono.never()).flux())
          .expectSubscription()
          .expectNoEvent(Duration.ofMillis(1))
          .thenCancel()
          .verify(LIMIT);
    }
  }
}
