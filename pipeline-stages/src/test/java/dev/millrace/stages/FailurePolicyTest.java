package dev.millrace.stages;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.StageCounts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

class FailurePolicyTest {

  private static final Pipeline<Integer> NUMBERS =
      Pipeline.from("numbers", Flux.range(1, 3)).named("p");

  private final AtomicInteger attempts = new AtomicInteger();

  /** Fails item 2 in each of its first attempts. */
  private Function<Integer, Mono<Integer>> failing(int times) {
    return n ->
        n == 2 && attempts.incrementAndGet() <= times
            ? Mono.error(new IOException("attempt " + attempts))
            : Mono.just(n);
  }

  @Nested
  class Skip {

    @Test
    void letsTheItemGoAndCountsIt() {
      Pipeline<Integer> pipeline = NUMBERS.stage("work", failing(1), s -> s.onFailure(skip()));

      StepVerifier.create(pipeline.flux()).expectNext(1, 3).expectComplete().verify(LIMIT);
      attempts.set(0);
      RunReport report = pipeline.run().block(LIMIT);

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(report.taken()).isEqualTo(3);
      assertThat(report.completed()).isEqualTo(2);
      assertThat(report.skipped()).isOne();
    }

    @Test
    void keepsTheResultsThatCameBefore() {
      Pipeline<String> pipeline =
          NUMBERS.stage(
              "work",
              n -> Flux.just(n + "a", n + "b").concatWith(Mono.error(new IOException())),
              s -> s.onFailure(skip()));

      StepVerifier.create(pipeline.flux())
          .expectNext("1a", "1b", "2a", "2b", "3a", "3b")
          .expectComplete()
          .verify(LIMIT);
      RunReport report = pipeline.run().block(LIMIT);
      assertThat(report.taken()).isEqualTo(9);
      assertThat(report.completed()).isEqualTo(6);
      assertThat(report.skipped()).isEqualTo(3);
    }

    @Test
    void survivesWhateverAFunctionDoes() {
      Function<Integer, Publisher<Integer>> function =
          n ->
              switch (n) {
                case 0 -> throw new IllegalStateException();
                case 1 -> null;
                case 2 -> Mono.error(new AssertionError());
                case 3 -> Mono.fromCallable(FailurePolicyTest::failed);
                case 4 -> subscriber -> failed();
                default -> Mono.just(n);
              };
      Pipeline<Integer> pipeline =
          Pipeline.from("numbers", Flux.range(0, 6))
              .stage("work", function, s -> s.onFailure(skip()));

      StepVerifier.create(pipeline.flux()).expectNext(5).expectComplete().verify(LIMIT);
    }

    @Test
    void lettingGoOfNullResultsOfMappingsToo() {
      Pipeline<Integer> pipeline =
          NUMBERS.map("odd", n -> n % 2 == 0 ? null : n, s -> s.onFailure(skip()));

      StepVerifier.create(pipeline.flux()).expectNext(1, 3).expectComplete().verify(LIMIT);
    }

    @Test
    void doesNotSaveARunFromWhatIsFatalToTheJvm() {
      Pipeline<Integer> pipeline =
          NUMBERS.map(
              "work",
              n -> {
                throw new NoClassDefFoundError("gone");
              },
              s -> s.onFailure(skip()));

      PipelineRun run =
          new StagesEngine()
              .start(
                  pipeline,
                  RunOptions.defaults(),
                  Context.empty(),
                  task -> assertThatExceptionOfType(LinkageError.class).isThrownBy(task::run));

      RunReport report = run.completion().block(LIMIT);
      assertThat(report.state()).isEqualTo(RunState.FAILED);
      assertThat(report.failure()).hasCauseInstanceOf(NoClassDefFoundError.class);
      assertThat(report.taken()).isEqualTo(report.completed() + report.returned());
    }
  }

  @Nested
  class Retry {

    @Test
    void triesAgainAtOnce() {
      Pipeline<Integer> pipeline = NUMBERS.stage("work", failing(3), s -> s.onFailure(retry(3)));

      RunReport report = pipeline.run().block(LIMIT);

      assertThat(report.completed()).isEqualTo(3);
      assertThat(report.stages()).containsExactly(new StageCounts("work", 1, 0, 3, 3, 3, 3, 0, 0));
    }

    @Test
    void ofAMappingCallsItAgain() {
      Pipeline<Integer> pipeline =
          NUMBERS.map("work", n -> failing(2).apply(n).block(), s -> s.onFailure(retry(2)));

      StepVerifier.create(pipeline.flux()).expectNext(1, 2, 3).expectComplete().verify(LIMIT);
    }

    @Test
    void failsTheRunWithTheLastErrorOnceItIsUsedUp() {
      StepVerifier.create(NUMBERS.stage("work", failing(99), s -> s.onFailure(retry(2))).flux())
          .expectNext(1)
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .hasMessage(
                          "stage 'work' of pipeline 'p' failed at attempt 3 for item 2:"
                              + " java.io.IOException: attempt 3")
                      .asInstanceOf(type(PipelineException.class))
                      .extracting(PipelineException::attempt)
                      .isEqualTo(3))
          .verify(LIMIT);
    }

    @Test
    void maySkipTheItemOnceItIsUsedUp() {
      RunReport report =
          NUMBERS
              .stage("work", failing(99), s -> s.onFailure(retry(2).thenSkip()))
              .run()
              .block(LIMIT);

      assertThat(report.skipped()).isOne();
      assertThat(report.stages()).containsExactly(new StageCounts("work", 1, 0, 3, 2, 3, 2, 1, 0));
    }

    @Test
    void startsTheCountAnewForEachItem() {
      AtomicInteger calls = new AtomicInteger();
      Pipeline<Integer> pipeline =
          NUMBERS.stage(
              "work",
              n -> calls.incrementAndGet() % 3 == 0 ? Mono.just(n) : Mono.error(new IOException()),
              s -> s.onFailure(retry(2)));

      StepVerifier.create(pipeline.flux()).expectNext(1, 2, 3).expectComplete().verify(LIMIT);
    }

    @Test
    void repeatsResultsThatCameBeforeTheFailure() {
      Pipeline<String> pipeline =
          NUMBERS.stage(
              "work",
              n -> Flux.just(n + "a").concatWith(failing(1).apply(n).map(r -> r + "b")),
              s -> s.onFailure(retry(1)));

      StepVerifier.create(pipeline.flux())
          .expectNext("1a", "1b", "2a", "2a", "2b", "3a", "3b")
          .expectComplete()
          .verify(LIMIT);
    }
  }

  @Nested
  class Backoff {

    private final List<Long> times = new CopyOnWriteArrayList<>();

    private Publisher<Integer> failAlways(Integer n) {
      return Mono.defer(
          () -> {
            times.add(Schedulers.parallel().now(MILLISECONDS));
            return Mono.error(new IOException("attempt " + times.size()));
          });
    }

    private Flux<Integer> oneItem(FailurePolicy<Object> policy) {
      return Pipeline.from("one", Mono.just(1))
          .stage("work", this::failAlways, s -> s.onFailure(policy))
          .flux();
    }

    @Test
    void doublesThePauses() {
      StepVerifier.withVirtualTime(
              () -> oneItem(retry(3, backoff(ofMillis(200)).jitter(0)).thenSkip()))
          .expectSubscription()
          .expectNoEvent(ofMillis(1400).minus(ofNanos(1)))
          .thenAwait(ofNanos(1))
          .expectComplete()
          .verify(LIMIT);

      assertThat(times).containsExactly(0L, 200L, 600L, 1400L);
    }

    @Test
    void variesThePausesByAHalfAtMost() {
      StepVerifier.withVirtualTime(() -> oneItem(retry(3, backoff(ofMillis(200))).thenSkip()))
          .thenAwait(ofSeconds(5))
          .expectComplete()
          .verify(LIMIT);

      assertThat(times).hasSize(4);
      assertThat(times.get(1)).isBetween(200L, 300L);
      assertThat(times.get(2) - times.get(1)).isBetween(200L, 600L);
    }

    @Test
    void triesAgainOnlyForErrorsThatAreWorthIt() {
      StepVerifier.create(
              oneItem(
                  retry(3, backoff(ofMillis(200)).filter(IllegalStateException.class::isInstance))))
          .expectErrorMessage(
              "stage 'work' of pipeline 'pipeline' failed at attempt 1 for item 1:"
                  + " java.io.IOException: attempt 1")
          .verify(LIMIT);
    }

    @Test
    void keepsTheWorkerButNotTheOthers() {
      Pipeline<Integer> pipeline =
          NUMBERS.stage(
              "work",
              failing(1),
              s -> s.workers(2).onFailure(retry(1, backoff(ofSeconds(1)).jitter(0))));

      StepVerifier.withVirtualTime(pipeline::flux)
          .expectNext(1, 3)
          .expectNoEvent(ofSeconds(1).minus(ofNanos(1)))
          .thenAwait(ofNanos(1))
          .expectNext(2)
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void endsWithTheRun() {
      StepVerifier.withVirtualTime(() -> oneItem(retry(3, backoff(Duration.ofDays(1)))))
          .thenAwait(ofSeconds(1))
          .thenCancel()
          .verify(LIMIT);

      assertThat(times).hasSize(1);
    }
  }

  private static Integer failed() {
    throw new IllegalStateException();
  }
}
