package dev.millrace.stages;

import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.limits.RateLimiters.perKey;
import static dev.millrace.limits.RateLimiters.slidingWindow;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Permit;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RateLimit;
import dev.millrace.RateLimiter;
import dev.millrace.RunOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Limits for which items wait with their workers, or without. */
@ParameterizedClass(name = "{0}")
@EnumSource
class RateLimitTest {

  /** How the limit sees the items. */
  private enum Sight {
    ALL_ALIKE {
      @Override
      RateLimit<Object> of(RateLimiter limiter) {
        return limiter;
      }
    },
    EACH {
      @Override
      RateLimit<Object> of(RateLimiter limiter) {
        return perKey(item -> "all", key -> limiter);
      }
    };

    abstract RateLimit<Object> of(RateLimiter limiter);
  }

  private final Sight sight;

  private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
  private final RunOptions options = RunOptions.defaults().timer(clock);
  private final List<Long> starts = new CopyOnWriteArrayList<>();

  RateLimitTest(Sight sight) {
    this.sight = sight;
  }

  private int started(int n) {
    starts.add(clock.now(MILLISECONDS));
    return n;
  }

  @Test
  void spacesTheStartsOfAllWorkersTogether() {
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, 25))
                .map(
                    "call",
                    this::started,
                    s -> s.workers(5).rateLimit(sight.of(slidingWindow(10, ofSeconds(1))))),
            options);

    clock.advanceTimeBy(ofMillis(999));
    assertThat(starts).hasSize(10);
    clock.advanceTimeBy(ofMillis(1));
    assertThat(starts).hasSize(20);
    clock.advanceTimeBy(ofSeconds(1));

    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(25);
  }

  @Test
  void countsAStartWhenItsThreadIsThere() {
    // Busy when the second permit is granted.
    Scheduler busy =
        Schedulers.fromExecutor(
            task -> clock.schedule(task, clock.now(MILLISECONDS) == 1000 ? 900 : 0, MILLISECONDS));
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, 3))
                .map(
                    "call",
                    this::started,
                    s ->
                        s.workers(2)
                            .runOn(busy)
                            .rateLimit(sight.of(slidingWindow(1, ofSeconds(1))))),
            options);

    clock.advanceTimeBy(ofSeconds(10));

    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(3);
    assertThat(starts).containsExactly(0L, 1900L, 2900L);
  }

  @Test
  void countsEachAttempt() {
    AtomicInteger attempts = new AtomicInteger();
    PipelineRun run =
        Runs.start(
            Pipeline.from("one", Mono.just(1))
                .stage(
                    "call",
                    n ->
                        attempts.incrementAndGet() < 4
                            ? Mono.fromCallable(() -> fail(started(n)))
                            : Mono.fromCallable(() -> started(n)),
                    s ->
                        s.workers(2)
                            .rateLimit(sight.of(slidingWindow(1, ofSeconds(1))))
                            .onFailure(retry(5))),
            options);

    clock.advanceTimeBy(ofSeconds(10));

    assertThat(run.completion().block(LIMIT).completed()).isOne();
    assertThat(starts).containsExactly(0L, 1000L, 2000L, 3000L);
  }

  private static int fail(int n) throws IOException {
    throw new IOException("attempt at " + n);
  }

  @Test
  void doesNotCountTheWaitInTheTimeoutButInTheDeadline() {
    PipelineRun timed =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, 3))
                .stage(
                    "call",
                    n -> Mono.fromCallable(() -> started(n)),
                    s ->
                        s.workers(2)
                            .timeout(ofMillis(100))
                            .rateLimit(sight.of(slidingWindow(1, ofSeconds(1))))),
            options);
    clock.advanceTimeBy(ofSeconds(3));
    assertThat(timed.completion().block(LIMIT).completed()).isEqualTo(3);

    PipelineRun late =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, 3))
                .stage(
                    "call",
                    n -> Mono.fromCallable(() -> started(n)),
                    s ->
                        s.workers(2)
                            .deadline(ofMillis(100))
                            .rateLimit(sight.of(slidingWindow(1, ofSeconds(1))))
                            .onFailure(skip())),
            options);
    clock.advanceTimeBy(ofSeconds(3));
    assertThat(late.completion().block(LIMIT).skipped()).isEqualTo(2);
  }

  @Test
  void worksWhereTheStageSays() {
    List<String> threads = new CopyOnWriteArrayList<>();
    Pipeline.from("numbers", Flux.range(0, 6))
        .map(
            "call",
            n -> threads.add(Thread.currentThread().getName()),
            s -> s.workers(2).blocking().rateLimit(sight.of(slidingWindow(2, ofMillis(20)))))
        .run()
        .block(LIMIT);

    assertThat(threads).hasSize(6).allMatch(name -> name.startsWith("millrace-call"));
  }

  @Test
  void givesUpItsPlaceWhenTheRunIsCancelled() {
    var limiter = slidingWindow(1, ofSeconds(10));
    PipelineRun first =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, 3))
                .map("call", this::started, s -> s.workers(2).rateLimit(sight.of(limiter))),
            options);
    first.cancel();
    PipelineRun second =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, 1))
                .map("call", this::started, s -> s.workers(2).rateLimit(sight.of(limiter))),
            options);

    clock.advanceTimeBy(ofSeconds(10));

    assertThat(starts).containsExactly(0L, 10_000L);
    assertThat(second.completion().block(LIMIT).completed()).isOne();
  }

  @Test
  void treatsARefusalAsAFailureOfTheItem() {
    RateLimiter closed = cost -> Mono.error(new IOException("no more for " + cost));

    assertThat(
            Pipeline.from("numbers", Flux.range(0, 3))
                .map(
                    "call",
                    this::started,
                    s -> s.workers(2).rateLimit(sight.of(closed)).onFailure(skip()))
                .run()
                .block(LIMIT)
                .skipped())
        .isEqualTo(3);
    assertThat(starts).isEmpty();
  }

  @Test
  void takesAnyLimiterOfOneMethod() {
    AtomicInteger asked = new AtomicInteger();
    RateLimiter counting =
        cost -> Mono.fromCallable(() -> permit(asked)).subscribeOn(Schedulers.parallel());

    Pipeline.from("numbers", Flux.range(0, 3))
        .map("call", this::started, s -> s.workers(2).rateLimit(sight.of(counting)))
        .run()
        .block(LIMIT);

    assertThat(asked).hasValue(3);
    assertThat(starts).hasSize(3);
  }

  private static Permit permit(AtomicInteger asked) {
    asked.incrementAndGet();
    return Permit.SPENT;
  }
}
