package dev.millrace.stages;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.StageOptions.cores;
import static dev.millrace.limits.RateLimiters.slidingWindow;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunState;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The run's time never waits for work: each timer fires while every worker that computes goes on
 * computing. They are let go only after that.
 */
class TimersTest {

  private Spinners spinners;
  private PipelineRun run;

  /** As many workers as there are cores, and more than there are threads. */
  static int[] workers() {
    return new int[] {cores(), 4 * Schedulers.DEFAULT_POOL_SIZE};
  }

  @AfterEach
  void letTheRunEnd() {
    spinners.letGo();
    run.cancel();
    assertThat(run.completion().block(LIMIT)).isNotNull();
  }

  private void startBeside(int workers, Function<Pipeline<Integer>, Pipeline<?>> branch) {
    spinners = new Spinners(workers);
    run = spinners.startBeside(branch, RunOptions.defaults());
  }

  private void startAlone(int workers) {
    startBeside(workers, items -> items);
  }

  private void assertHappensMeanwhile(String what, CountDownLatch event) throws Exception {
    Busy.await(what, event);
    spinners.assertThatAllStillSpin();
  }

  /** Fails an item, as often as it is counted. */
  private static Mono<Integer> failAt(CountDownLatch attempts) {
    attempts.countDown();
    return Mono.error(new IllegalStateException("no"));
  }

  @ParameterizedTest
  @MethodSource("workers")
  void endTheAttemptOfAnotherStage(int workers) throws Exception {
    CountDownLatch buried = new CountDownLatch(1);
    startBeside(
        workers,
        items ->
            items.stage(
                "hang",
                n -> Mono.never(),
                s ->
                    s.timeout(ofMillis(10))
                        .onFailure(deadLetter(l -> Mono.fromRunnable(buried::countDown)))));

    spinners.put(1);

    assertHappensMeanwhile("the time-out", buried);
  }

  @ParameterizedTest
  @MethodSource("workers")
  void interruptAnotherStage(int workers) throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    startBeside(
        workers,
        items ->
            items.map(
                "hang",
                n -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                  }
                  return n;
                },
                s -> s.blocking().timeout(ofMillis(10)).onFailure(retry(1).thenSkip())));

    spinners.put(1);

    assertHappensMeanwhile("the interrupt", interrupted);
  }

  @ParameterizedTest
  @MethodSource("workers")
  void endTheDeadlineOfAnItem(int workers) throws Exception {
    CountDownLatch buried = new CountDownLatch(1);
    startBeside(
        workers,
        items ->
            items.stage(
                "hang",
                n -> Mono.never(),
                s ->
                    s.deadline(ofMillis(10))
                        .onFailure(deadLetter(l -> Mono.fromRunnable(buried::countDown)))));

    spinners.put(1);

    assertHappensMeanwhile("the deadline", buried);
  }

  @ParameterizedTest
  @MethodSource("workers")
  void endABatch(int workers) throws Exception {
    CountDownLatch list = new CountDownLatch(1);
    startBeside(
        workers,
        items ->
            items
                .batch(1000, ofMillis(20))
                .map(
                    "count",
                    numbers -> {
                      list.countDown();
                      return numbers.size();
                    }));

    spinners.put(1, 2, 3);

    assertHappensMeanwhile("the list", list);
  }

  @ParameterizedTest
  @MethodSource("workers")
  void endABatchOfWhatTheyHaveMade(int workers) throws Exception {
    CountDownLatch list = new CountDownLatch(1);
    spinners = new Spinners(workers);
    run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(-5, 10_000).concatWith(Flux.never()))
                .queue(fifo(64))
                .map("parse", n -> n < 0 ? n : spinners.spin(n), s -> s.workers(workers).cpuBound())
                .batch(1000, ofMillis(20))
                .map(
                    "count",
                    numbers -> {
                      list.countDown();
                      return numbers.size();
                    }));

    spinners.awaitAll();

    assertHappensMeanwhile("the list", list);
  }

  @ParameterizedTest
  @MethodSource("workers")
  void endADrain(int workers) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    startBeside(
        workers,
        items ->
            items.stage(
                "hang",
                n ->
                    Mono.never()
                        .doOnSubscribe(s -> begun.countDown())
                        .doOnCancel(cancelled::countDown)));
    spinners.put(1);
    Busy.await("the other stage", begun);

    run.drain(ofMillis(20)).subscribe();

    assertHappensMeanwhile("the end of the drain", cancelled);
    assertThat(run.snapshot().state()).isEqualTo(RunState.CANCELLED);
  }

  @ParameterizedTest
  @MethodSource("workers")
  void bringTheNextPermit(int workers) throws Exception {
    CountDownLatch starts = new CountDownLatch(3);
    startBeside(
        workers,
        items ->
            items.map(
                "call",
                n -> {
                  starts.countDown();
                  return n;
                },
                s -> s.rateLimit(slidingWindow(1, ofMillis(10)))));

    spinners.put(1, 2, 3);

    assertHappensMeanwhile("three permits", starts);
  }

  @ParameterizedTest
  @MethodSource("workers")
  void endABackOff(int workers) throws Exception {
    CountDownLatch attempts = new CountDownLatch(3);
    startBeside(
        workers,
        items ->
            items.stage(
                "fail",
                n -> failAt(attempts),
                s -> s.onFailure(retry(2, backoff(ofMillis(5))).thenSkip())));

    spinners.put(1);

    assertHappensMeanwhile("three attempts", attempts);
  }

  @ParameterizedTest
  @MethodSource("workers")
  void endABackOffOfAStageThatBlocks(int workers) throws Exception {
    CountDownLatch attempts = new CountDownLatch(3);
    startBeside(
        workers,
        items ->
            items.stage(
                "fail",
                n -> failAt(attempts),
                s -> s.blocking().onFailure(retry(2, backoff(ofMillis(5))).thenSkip())));

    spinners.put(1);

    assertHappensMeanwhile("three attempts", attempts);
  }

  @ParameterizedTest
  @MethodSource("workers")
  void bringAnItemBack(int workers) throws Exception {
    CountDownLatch attempts = new CountDownLatch(3);
    startBeside(
        workers,
        items ->
            items.stage(
                "fail",
                n -> failAt(attempts),
                s -> s.onFailure(requeue(2, ofMillis(5)).thenSkip())));

    spinners.put(1);

    assertHappensMeanwhile("three attempts", attempts);
  }

  @ParameterizedTest
  @MethodSource("workers")
  void bringSnapshots(int workers) throws Exception {
    CountDownLatch snapshots = new CountDownLatch(3);
    startAlone(workers);

    run.snapshots(ofMillis(5)).subscribe(snapshot -> snapshots.countDown());

    assertHappensMeanwhile("three snapshots", snapshots);
  }

  @ParameterizedTest
  @MethodSource("workers")
  void endTheDelaysThatAFunctionAsksTheRunFor(int workers) throws Exception {
    CountDownLatch delayed = new CountDownLatch(1);
    startBeside(
        workers,
        items ->
            items.stage(
                "delay",
                n ->
                    Mono.deferContextual(
                        context ->
                            Mono.delay(ofMillis(5), RunOptions.timerOf(context))
                                .doOnNext(tick -> delayed.countDown()))));

    spinners.put(1);

    assertHappensMeanwhile("the delay", delayed);
  }

  @Nested
  class OfAnUnrelatedRun {

    @ParameterizedTest
    @MethodSource("dev.millrace.stages.TimersTest#workers")
    void endItWhenItIsIdle(int workers) throws Exception {
      CountDownLatch ended = new CountDownLatch(1);
      startAlone(workers);

      Runs.start(
              Pipeline.from("silence", Flux.<Integer>never()).map("same", n -> n),
              RunOptions.defaults().idleTimeout(ofMillis(20)))
          .completion()
          .subscribe(report -> ended.countDown());

      assertHappensMeanwhile("the end of the idle run", ended);
    }

    @ParameterizedTest
    @MethodSource("dev.millrace.stages.TimersTest#workers")
    void bringItsPermits(int workers) throws Exception {
      CountDownLatch ended = new CountDownLatch(1);
      startAlone(workers);

      Runs.start(
              Pipeline.from("numbers", Flux.range(0, 5))
                  .map("call", n -> n, s -> s.rateLimit(slidingWindow(1, ofMillis(5)))))
          .completion()
          .subscribe(report -> ended.countDown());

      assertHappensMeanwhile("the end of the limited run", ended);
    }

    @ParameterizedTest
    @MethodSource("dev.millrace.stages.TimersTest#workers")
    void endItsDrain(int workers) throws Exception {
      CountDownLatch ended = new CountDownLatch(1);
      startAlone(workers);

      Runs.start(
              Pipeline.from("numbers", Flux.range(0, 5).concatWith(Flux.never()))
                  .stage("hang", n -> Mono.never()))
          .drain(ofMillis(20))
          .subscribe(report -> ended.countDown());

      assertHappensMeanwhile("the end of the drained run", ended);
    }
  }
}
