package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class SourcesTest {

  @Test
  void feedOneQueueTogether() {
    Pipeline<Integer> pipeline =
        Pipeline.from("a", Flux.range(0, 1000).publishOn(Schedulers.parallel()))
            .mergeWith("b", Flux.range(1000, 1000).publishOn(Schedulers.parallel()))
            .mergeWith("c", Flux.range(2000, 1000))
            .queue(fifo(3))
            .map("same", n -> n, s -> s.workers(2));

    List<Integer> results = pipeline.flux().collectList().block(LIMIT);

    assertThat(results).hasSize(3000).doesNotHaveDuplicates();
  }

  @Test
  void mayFeedTheQueueOfALaterStageToo() {
    Pipeline<Integer> pipeline =
        Pipeline.from("a", Flux.range(0, 100))
            .map("negate", n -> -1 - n)
            .mergeWith("b", Flux.range(0, 100))
            .queue(fifo(2))
            .map("same", n -> n);

    assertThat(pipeline.flux().collectList().block(LIMIT))
        .hasSize(200)
        .doesNotHaveDuplicates()
        .contains(-100, -1, 0, 99);
  }

  @Test
  void aloneAreAPipelineThatMergesThem() {
    assertThat(
            Pipeline.from("a", Flux.range(0, 10))
                .mergeWith("b", Flux.range(10, 10))
                .flux()
                .collectList()
                .block(LIMIT))
        .hasSize(20)
        .doesNotHaveDuplicates();
    StepVerifier.create(Pipeline.from("a", Flux.range(1, 3)).flux())
        .expectNext(1, 2, 3)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void mayEndInAQueue() {
    RunReport report =
        Pipeline.from("a", Flux.range(0, 10)).queue(fifo(4).named("last")).run().block(LIMIT);

    assertThat(report.completed()).isEqualTo(10);
    assertThat(report.queue("last").orElseThrow().in()).isEqualTo(10);
  }

  @Test
  void mayBringNothing() {
    StepVerifier.create(Pipeline.from("none", Mono.empty()).map("same", n -> n).flux())
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void mayBringTheNextItemWhileTheyBringOne() {
    EagerSource source = new EagerSource(5);
    List<Integer> results = new CopyOnWriteArrayList<>();
    Pipeline.from("eager", source).queue(fifo(10)).flux().subscribe(results::add);

    source.open();

    assertThat(results).containsExactly(0, 1, 2, 3, 4);
  }

  @Nested
  class WhenOneFails {

    private final TestPublisher<Integer> failing = TestPublisher.create();
    private final TestPublisher<Integer> other = TestPublisher.create();
    private final Sinks.Empty<Void> gate = Sinks.empty();
    private final Pipeline<Integer> pipeline =
        Pipeline.from("failing", failing.flux())
            .mergeWith("other", other.flux())
            .named("p")
            .queue(fifo(10))
            .stage("hold", n -> gate.asMono().thenReturn(n));

    @Test
    void whatAllHaveBroughtIsProcessedThenTheRunFails() {
      StepVerifier.create(pipeline.flux())
          .then(() -> failing.next(1))
          .then(() -> other.next(2))
          .then(() -> failing.next(3).error(new IOException("gone")))
          .then(other::assertCancelled)
          .then(gate::tryEmitEmpty)
          .expectNext(1, 2, 3)
          .expectErrorMessage("source 'failing' of pipeline 'p' failed: java.io.IOException: gone")
          .verify(LIMIT);
    }

    @Test
    void theReportTellsThatNothingIsLeft() {
      gate.tryEmitEmpty();
      Pipeline<Integer> two =
          Pipeline.from("a", Flux.range(0, 5).concatWith(Mono.error(new IOException("gone"))))
              .mergeWith("b", Flux.never())
              .map("same", n -> n, s -> s.workers(2));

      RunReport report = two.start().completion().block(LIMIT);

      assertThat(report.state()).isEqualTo(RunState.FAILED);
      assertThat(report.failure()).hasMessageStartingWith("source 'a' of pipeline 'pipeline'");
      assertThat(report.taken()).isEqualTo(5);
      assertThat(report.completed()).isEqualTo(5);
    }

    @Test
    void theErrorOfASecondIsDropped() {
      TestPublisher<Integer> late =
          TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
      Pipeline<Integer> two =
          Pipeline.from("first", failing.flux())
              .mergeWith("late", late.flux())
              .map("same", n -> n, s -> s.workers(2));

      StepVerifier.create(two.flux())
          .then(() -> failing.error(new IOException("first")))
          .then(() -> late.error(new IOException("second")))
          .expectErrorMessage(
              "source 'first' of pipeline 'pipeline' failed: java.io.IOException: first")
          .verifyThenAssertThat(LIMIT)
          .hasDroppedErrorWithMessage("second");
    }

    @Test
    void byThrowingWhenItIsSubscribedToTheRunFails() {
      Publisher<Integer> broken =
          subscriber -> {
            throw new IllegalStateException("no subscribers");
          };

      StepVerifier.create(
              Pipeline.from("broken", broken)
                  .mergeWith("other", other.flux())
                  .named("p")
                  .map("same", n -> n, s -> s.workers(2))
                  .flux())
          .expectErrorMessage(
              "source 'broken' of pipeline 'p' failed: java.lang.IllegalStateException:"
                  + " no subscribers")
          .verify(LIMIT);
    }

    @Test
    void theFailureOfAnItemThatFollowsNamesTheSourceToo() {
      Pipeline<Integer> pipeline =
          Pipeline.from("a", Flux.just(1).concatWith(Mono.error(new IOException("gone"))))
              .queue(fifo(5))
              .stage("work", n -> gate.asMono().then(Mono.error(new ArithmeticException("one"))));

      StepVerifier.create(pipeline.flux())
          .then(gate::tryEmitEmpty)
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .hasMessageStartingWith("stage 'work'")
                      .satisfies(
                          e ->
                              assertThat(e.getSuppressed())
                                  .singleElement()
                                  .isInstanceOf(PipelineException.class)
                                  .extracting(Throwable::getMessage)
                                  .asString()
                                  .startsWith("source 'a'")))
          .verify(LIMIT);
    }
  }

  @Nested
  class WhenOneBreaksTheRules {

    @Test
    void itemsThatWereNotAskedForFailTheRunAfterTheRest() {
      Sinks.Empty<Void> gate = Sinks.empty();
      Publisher<Integer> flood =
          subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            Stream.of(1, 2, 3, 4, 5).forEach(subscriber::onNext);
            subscriber.onComplete();
          };

      StepVerifier.create(
              Pipeline.from("flood", flood)
                  .named("p")
                  .queue(fifo(2))
                  .stage("hold", n -> gate.asMono().thenReturn(n))
                  .flux())
          .then(gate::tryEmitEmpty)
          .expectNext(1, 2, 3)
          .expectErrorMessage(
              "queue 'queue-1' of pipeline 'p' failed: reactor.core.Exceptions$OverflowException:"
                  + " source brought more items than it was asked for")
          .verifyThenAssertThat(LIMIT)
          .hasDiscarded(4);
    }

    @Test
    void anErrorAfterItsCompletionIsDropped() {
      Publisher<Integer> twice =
          subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            subscriber.onComplete();
            subscriber.onComplete();
            subscriber.onError(new IOException("late"));
          };

      StepVerifier.create(Pipeline.from("twice", twice).map("same", n -> n).flux())
          .expectComplete()
          .verifyThenAssertThat(LIMIT)
          .hasDroppedErrorWithMessage("late");
    }
  }

  /** Once it is open, answers a request at once, also one that is made while it emits. */
  private static final class EagerSource implements Publisher<Integer>, Subscription {

    private final int count;
    private Subscriber<? super Integer> subscriber;
    private boolean open;
    private long asked;
    private int next;

    EagerSource(int count) {
      this.count = count;
    }

    @Override
    public void subscribe(Subscriber<? super Integer> actual) {
      subscriber = actual;
      actual.onSubscribe(this);
    }

    void open() {
      open = true;
      emit();
    }

    @Override
    public void request(long n) {
      asked += n;
      if (open) {
        emit();
      }
    }

    private void emit() {
      while (asked > 0 && next < count) {
        asked--;
        subscriber.onNext(next++);
      }
    }

    @Override
    public void cancel() {
      asked = 0;
    }
  }
}
