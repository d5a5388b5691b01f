package dev.millrace.stages;

import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.StageCounts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.scheduler.VirtualTimeScheduler;

class TimeoutTest {

  private static final Pipeline<Integer> ONE = Pipeline.from("one", Mono.just(1)).named("p");

  private static <R> Flux<R> within10Seconds(Function<Integer, Publisher<R>> function) {
    return ONE.stage("work", function, s -> s.timeout(ofSeconds(10))).flux();
  }

  @Test
  void failsAnItemThatTakesLonger() {
    PublisherProbe<String> slow = PublisherProbe.of(Mono.never());

    StepVerifier.withVirtualTime(() -> within10Seconds(n -> slow.mono()))
        .expectSubscription()
        .expectNoEvent(ofSeconds(10).minus(ofNanos(1)))
        .thenAwait(ofNanos(1))
        .expectErrorMessage(
            "stage 'work' of pipeline 'p' failed at attempt 1 for item 1:"
                + " java.util.concurrent.TimeoutException: took longer than PT10S")
        .verify(LIMIT);
    slow.assertWasCancelled();
  }

  @Test
  void letsAnItemTakeItsTime() {
    StepVerifier.withVirtualTime(
            () -> within10Seconds(n -> Mono.just(n).delayElement(ofSeconds(10).minusNanos(1))))
        .thenAwait(ofSeconds(10))
        .expectNext(1)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void countsForEachAttempt() {
    List<Integer> seconds = List.of(11, 11, 9);
    AtomicInteger attempt = new AtomicInteger();
    Pipeline<Integer> pipeline =
        ONE.stage(
            "work",
            n -> Mono.just(n).delayElement(ofSeconds(seconds.get(attempt.getAndIncrement()))),
            s -> s.timeout(ofSeconds(10)).onFailure(retry(2)));

    StepVerifier.withVirtualTime(pipeline::flux)
        .expectSubscription()
        .expectNoEvent(ofSeconds(29).minusNanos(1))
        .thenAwait(ofNanos(1))
        .expectNext(1)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void maySkipTheItem() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(1, 3))
            .stage(
                "work",
                n -> n == 2 ? Mono.never() : Mono.just(n),
                s -> s.timeout(ofSeconds(10)).onFailure(skip()));

    StepVerifier.withVirtualTime(pipeline::flux)
        .expectNext(1)
        .thenAwait(ofSeconds(10))
        .expectNext(3)
        .expectComplete()
        .verify(LIMIT);
  }

  @Nested
  class WithManyResults {

    private final Flux<Long> everyFourSeconds =
        Flux.defer(() -> Flux.interval(ofSeconds(4)).onBackpressureBuffer());

    @Test
    void countsTheTimeOfAll() {
      StepVerifier.withVirtualTime(() -> within10Seconds(n -> everyFourSeconds))
          .thenAwait(ofSeconds(4))
          .expectNext(0L)
          .thenAwait(ofSeconds(4))
          .expectNext(1L)
          .expectNoEvent(ofSeconds(2).minusNanos(1))
          .thenAwait(ofNanos(1))
          .expectErrorMessage(
              "stage 'work' of pipeline 'p' failed at attempt 1 for item 1:"
                  + " java.util.concurrent.TimeoutException: took longer than PT10S")
          .verify(LIMIT);
    }

    @Test
    void doesNotCountTheTimeThatAResultWaitsForRoom() {
      StepVerifier.withVirtualTime(() -> within10Seconds(n -> everyFourSeconds.take(3)), 0)
          .thenRequest(1)
          .thenAwait(ofSeconds(4))
          .expectNext(0L)
          .thenAwait(ofMinutes(5))
          .thenRequest(2)
          .expectNext(1L, 2L)
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void countsTheTimeFromTheLastResultToTheCompletion() {
      StepVerifier.withVirtualTime(() -> within10Seconds(n -> Flux.<Integer>never().startWith(n)))
          .expectNext(1)
          .expectNoEvent(ofSeconds(10).minusNanos(1))
          .thenAwait(ofNanos(1))
          .expectError()
          .verify(LIMIT);
    }
  }

  @Nested
  class OfAFunctionThatBlocks {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final CompletableFuture<InterruptedException> interrupt = new CompletableFuture<>();

    private int block(int n) {
      begun.countDown();
      try {
        never.await();
      } catch (InterruptedException e) {
        interrupt.complete(e);
      }
      return n;
    }

    private PipelineRun start(Pipeline<Integer> pipeline) throws InterruptedException {
      return start(RunOptions.defaults(), pipeline);
    }

    private PipelineRun start(RunOptions options, Pipeline<Integer> pipeline)
        throws InterruptedException {
      PipelineRun run = Runs.start(pipeline, options.timer(time));
      assertThat(begun.await(LIMIT.toSeconds(), SECONDS)).isTrue();
      return run;
    }

    @Test
    void interruptsItsThread() throws Exception {
      PipelineRun run =
          start(ONE.map("work", this::block, s -> s.blocking().timeout(ofSeconds(10))));

      time.advanceTimeBy(ofSeconds(10));

      assertThat(interrupt.get(LIMIT.toSeconds(), SECONDS)).isNotNull();
      assertThat(run.completion().block(LIMIT).failure())
          .hasMessage(
              "stage 'work' of pipeline 'p' failed at attempt 1 for item 1:"
                  + " java.util.concurrent.TimeoutException: took longer than PT10S");
    }

    @Test
    void interruptsItAlsoIfItReturnsAPublisher() throws Exception {
      PipelineRun run =
          start(
              ONE.stage(
                  "work",
                  n -> Mono.fromCallable(() -> block(n)),
                  s -> s.blocking().timeout(ofSeconds(10)).onFailure(skip())));

      time.advanceTimeBy(ofSeconds(10));

      assertThat(interrupt.get(LIMIT.toSeconds(), SECONDS)).isNotNull();
      assertThat(run.completion().block(LIMIT).skipped()).isOne();
    }

    @Test
    void goesOnWithTheNextItemIfTheFunctionCannotBeInterrupted() throws Exception {
      CountDownLatch release = new CountDownLatch(1);
      PipelineRun run =
          start(
              RunOptions.defaults().grace(Duration.ZERO),
              Pipeline.from("numbers", Flux.range(1, 3))
                  .map(
                      "work",
                      n -> {
                        if (n == 1) {
                          begun.countDown();
                          Uninterruptibly.await(release);
                        }
                        return n;
                      },
                      s -> s.blocking().timeout(ofSeconds(10)).onFailure(skip())));

      time.advanceTimeBy(ofSeconds(10));

      RunReport report = run.completion().block(LIMIT);
      release.countDown();
      assertThat(report.stages()).containsExactly(new StageCounts("work", 1, 0, 3, 2, 1, 0, 1, 0));
      assertThat(report.stillRunning()).isNotEmpty().containsOnly("work");
    }
  }
}
