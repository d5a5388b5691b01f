package dev.millrace.stages;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.limits.RateLimiters.slidingWindow;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.StageOptions;
import dev.millrace.stages.PlaceCase.Order;
import dev.millrace.stages.PlaceCase.Place;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A thread that sets a timer is held up until the time has come and gone. */
class LateTimerTest {

  private static final Duration SOON = ofMillis(3);

  private final Scheduler mine = Schedulers.newBoundedElastic(4, 100, "mine");
  private final LateTimer timer = new LateTimer(Schedulers.newSingle("timer", true));

  @AfterEach
  void disposeOfThreads() {
    mine.dispose();
    timer.dispose();
  }

  /** What a timer is set for. */
  private enum Cause {
    REQUEUE,
    BACK_OFF,
    TIMEOUT,
    DEADLINE,
    RATE_LIMIT;

    StageOptions<Integer> apply(StageOptions<Integer> options) {
      return switch (this) {
        case REQUEUE -> options.onFailure(requeue(2, SOON).thenSkip());
        case BACK_OFF -> options.onFailure(retry(2, backoff(SOON)).thenSkip());
        case TIMEOUT -> options.timeout(SOON).onFailure(requeue(1, SOON).thenSkip());
        case DEADLINE -> options.deadline(SOON).onFailure(skip());
        case RATE_LIMIT -> options.rateLimit(slidingWindow(1, SOON)).onFailure(skip());
      };
    }

    /** Returns what the stage does with an item. */
    Mono<Integer> work() {
      return this == TIMEOUT || this == DEADLINE
          ? Mono.never()
          : Mono.error(new IllegalStateException("no"));
    }
  }

  private record Case(Cause cause, Order order, Place place, int items) {}

  static Stream<Case> cases() {
    return Stream.of(Cause.values())
        .flatMap(
            cause ->
                Stream.of(Order.values())
                    .flatMap(
                        order ->
                            Stream.of(Place.values())
                                .flatMap(
                                    place ->
                                        Stream.of(1, 5)
                                            .map(n -> new Case(cause, order, place, n)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void endsARunAllTheSame(Case late) {
    RunReport report =
        Pipeline.from("numbers", Flux.range(0, late.items()))
            .queue(fifo(8))
            .stage(
                "w",
                n -> late.cause().work(),
                s ->
                    late.cause()
                        .apply(late.order().apply(late.place().apply(s.workers(2), mine), n -> n)))
            .run(RunOptions.defaults().timer(timer))
            .block(LIMIT);

    assertThat(report.taken()).isEqualTo(late.items());
    assertThat(report.skipped()).isEqualTo(late.items());
  }

  @Test
  void doesNotKeepAList() {
    RunReport report =
        Pipeline.from("numbers", Flux.range(0, 3).concatWith(Mono.never()))
            .batch(1000, SOON)
            .run(RunOptions.defaults().timer(timer).idleTimeout(ofMillis(200)))
            .block(LIMIT);

    assertThat(report.completed()).isEqualTo(3);
  }

  /** A batch has one worker, whose list has one timer. */
  @Test
  void isNotMadeWorseByAnotherWorkerOfABatch() {
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, 3).concatWith(Mono.never()))
                .batch(1000, ofMillis(5))
                .map("same", list -> list));

    assertThatThrownBy(() -> run.resize("batch-1", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batch");

    Busy.await("the list", () -> run.snapshot().completed() == 3);
    run.cancel();
    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(3);
  }

  /** Returns from every other call that sets a timer when what it is set for has been done. */
  private static final class LateTimer implements Scheduler {

    private static final Duration LONGEST_WAIT = ofMillis(60);

    private final Scheduler timer;
    private final AtomicInteger calls = new AtomicInteger();

    LateTimer(Scheduler timer) {
      this.timer = timer;
    }

    @Override
    public Disposable schedule(Runnable task) {
      return timer.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
      CountDownLatch done = new CountDownLatch(1);
      Disposable scheduled =
          timer.schedule(
              () -> {
                try {
                  task.run();
                } finally {
                  done.countDown();
                }
              },
              delay,
              unit);
      if (unit.toMillis(delay) < LONGEST_WAIT.toMillis() && calls.getAndIncrement() % 2 == 0) {
        // Whoever waits for the thread that is held up here is not waited for.
        Busy.spinUntil(() -> done.getCount() == 0, LONGEST_WAIT);
      }
      return scheduled;
    }

    @Override
    public Worker createWorker() {
      return timer.createWorker();
    }

    @Override
    public long now(TimeUnit unit) {
      return timer.now(unit);
    }

    @Override
    public void dispose() {
      timer.dispose();
    }
  }
}
