package dev.millrace.stages;

import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.limits.RateLimiters.perKey;
import static dev.millrace.limits.RateLimiters.slidingWindow;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofDays;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RateLimit;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.StageOptions;
import dev.millrace.limits.SlidingWindow;
import dev.millrace.queue.BoundedQueue;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A stage with a limit for each key, most of whose items have one key. */
class HotKeyTest {

  private static final int HOT = 0;
  private static final int STARTS_OF_THE_OTHER = 5;
  private static final Scheduler SCHEDULER = Schedulers.newParallel("mine", 2, true);

  private static final AtomicInteger keys = new AtomicInteger();

  private final AtomicInteger hotStarts = new AtomicInteger();
  private final CountDownLatch otherStarts = new CountDownLatch(STARTS_OF_THE_OTHER);
  private final BoundedQueue<Integer> items = BoundedQueue.fifo(100);
  private PipelineRun run;

  @AfterEach
  void endTheRun() {
    run.cancel();
    RunReport report = run.completion().block(LIMIT);
    assertThat(report.taken()).isEqualTo(report.completed() + report.returned());
  }

  static Stream<Named<UnaryOperator<StageOptions<Integer>>>> stages() {
    return Stream.of(
        Named.of("unplaced", s -> s),
        Named.of("blocking", s -> s.blocking()),
        Named.of("cpuBound", s -> s.cpuBound()),
        Named.of("runOn", s -> s.runOn(SCHEDULER)),
        Named.of("with a time-out", s -> s.blocking().timeout(LIMIT)),
        Named.of("with a deadline", s -> s.blocking().deadline(LIMIT)),
        Named.of("with retries", s -> s.onFailure(retry(3).thenRequeue(3).thenSkip())),
        Named.of("unplaced, ordered", s -> s.ordered(100)),
        Named.of("blocking, ordered", s -> s.blocking().ordered(100)),
        Named.of("unplaced, keyed", s -> s.keyed(n -> n)),
        Named.of("blocking, keyed", s -> s.blocking().keyed(n -> n)),
        Named.of("cpuBound, keyed", s -> s.cpuBound().keyed(n -> n)),
        Named.of("runOn, keyed", s -> s.runOn(SCHEDULER).keyed(n -> n)),
        Named.of("keyed by something else", s -> s.keyed(n -> keys.getAndIncrement())));
  }

  /** The hot key has one permit in a day. */
  private static RateLimit<Integer> limit() {
    return perKey(n -> n, n -> slidingWindow(n == HOT ? 1 : 1000, ofDays(1)));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void startsOtherKeysWhileTheHotOneWaitsForPermits(UnaryOperator<StageOptions<Integer>> options)
      throws Exception {
    run =
        Runs.start(
            Pipeline.from("items", items.flux())
                .queue(fifo(100))
                .stage("call", this::call, s -> options.apply(s.workers(4).rateLimit(limit()))));

    for (int i = 0; i < STARTS_OF_THE_OTHER; i++) {
      for (int hot = 0; hot < 9; hot++) {
        items.offer(HOT);
      }
      items.offer(1);
    }

    Busy.await("the starts of the other key", otherStarts);
    assertThat(hotStarts).hasValueLessThanOrEqualTo(1);
  }

  /** Else the worker, which waits for the next permit, and the item would wait for each other. */
  @Test
  void givesAPermitBackForWhichThereIsNoWorker() {
    VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    Sinks.One<Integer> first = Sinks.one();
    AtomicInteger attempts = new AtomicInteger();
    run =
        Runs.start(
            Pipeline.from("items", items.flux())
                .queue(fifo(100))
                .stage(
                    "call",
                    n ->
                        switch (n) {
                          case 0 -> attempts.getAndIncrement() == 0 ? first.asMono() : Mono.just(n);
                          case 1 -> Mono.just(n);
                          default -> Mono.never();
                        },
                    s ->
                        s.workers(2)
                            .rateLimit(perKey(n -> n / 2, key -> slidingWindow(1, ofDays(1))))
                            .onFailure(retry(1))),
            RunOptions.defaults().timer(clock));
    // The second waits behind the first without a worker, the third has the other worker.
    for (int n = 0; n < 3; n++) {
      items.offer(n);
    }

    first.tryEmitError(new IOException("again"));
    clock.advanceTimeBy(ofDays(1));

    assertThat(attempts).hasValue(2);
    assertThat(run.snapshot().completed()).isOne();
    clock.advanceTimeBy(ofDays(1));
    assertThat(run.snapshot().completed()).isEqualTo(2);
  }

  /** Items that wait, and permits that go back, are many: they take no stack. */
  @ParameterizedTest
  @MethodSource("stages")
  void hasRoomForManyItems(UnaryOperator<StageOptions<Integer>> options) {
    int many = 5_000;
    AtomicInteger asked = new AtomicInteger();
    SlidingWindow limiter = slidingWindow(1, ofDays(1));
    RateLimit<Integer> limit =
        perKey(
            n -> {
              asked.incrementAndGet();
              return HOT;
            },
            key -> limiter);
    run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, many))
                .queue(fifo(many))
                .stage("call", Mono::just, s -> options.apply(s.workers(4).rateLimit(limit))));

    Busy.await("all waiting", () -> asked.get() >= many);
    run.pause();
    limiter.change(many, ofDays(1));
    run.resume();

    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(many);
  }

  private Mono<Integer> call(int key) {
    if (key == HOT) {
      hotStarts.incrementAndGet();
    } else {
      otherStarts.countDown();
    }
    return Mono.just(key);
  }
}
