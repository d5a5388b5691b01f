package dev.millrace.stages;

import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.QueueSpec;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.Scannable;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** What {@link RunOptions#seeded} promises. */
class SeededRunTest {

  private static final RunOptions SEEDED = RunOptions.defaults().seeded(42);

  @Test
  void isDoneByTheThreadThatBlocksForIt() {
    Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
    Pipeline<Integer> pipeline =
        Pipeline.from(
                "numbers", Flux.range(0, 20).doOnNext(n -> threads.add(Thread.currentThread())))
            .map("near", n -> noted(threads, n), s -> s.workers(2))
            .map("cpu", n -> noted(threads, n), s -> s.cpuBound())
            .map("block", n -> noted(threads, n), s -> s.blocking())
            .map(
                "elsewhere",
                n -> noted(threads, n),
                s -> s.runOn(Schedulers.boundedElastic()).timeout(ofSeconds(1)));

    RunReport report = pipeline.run(SEEDED).block();

    assertThat(report).isNotNull();
    assertThat(report.completed()).isEqualTo(20);
    assertThat(threads).containsExactly(Thread.currentThread());
  }

  private static int noted(Set<Thread> threads, int n) {
    threads.add(Thread.currentThread());
    return n;
  }

  @Test
  void waitsForNoTime() {
    Pipeline<Long> pipeline =
        Pipeline.from(
                "ticks",
                Flux.deferContextual(
                    context -> Flux.interval(ofHours(1), RunOptions.timerOf(context)).take(1000)))
            .stage(
                "slow",
                n ->
                    Mono.deferContextual(
                        context ->
                            Mono.just(n).delayElement(ofHours(2), RunOptions.timerOf(context))),
                s -> s.workers(5).deadline(ofHours(3)));

    RunReport report = pipeline.run(SEEDED).block();

    assertThat(report).isNotNull();
    assertThat(report.completed()).isEqualTo(1000);
    assertThat(report.elapsed()).isEqualTo(ofHours(1002));
  }

  @Test
  void timesOutByItsClock() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 3))
            .stage("never", n -> Mono.never(), s -> s.timeout(ofSeconds(7)).onFailure(skip()));

    RunReport report = pipeline.run(SEEDED).block();

    assertThat(report).isNotNull();
    assertThat(report.skipped()).isEqualTo(3);
    assertThat(report.elapsed()).isEqualTo(ofSeconds(21));
  }

  @Test
  void backsOffWithoutJitter() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.just(1))
            .map(
                "fails",
                n -> {
                  throw new IllegalStateException();
                },
                s -> s.onFailure(retry(3, FailurePolicy.backoff(ofSeconds(1))).thenSkip()));

    RunReport report = pipeline.run(SEEDED).block();

    assertThat(report).isNotNull();
    assertThat(report.elapsed()).isEqualTo(ofSeconds(1 + 2 + 4));
  }

  @Test
  void isAFluxThatGoesOnWithDemand() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 5)).queue(fifo(2)).map("same", n -> n);

    StepVerifier.create(pipeline.flux(SEEDED), 0)
        .expectSubscription()
        .thenRequest(2)
        .expectNext(0, 1)
        .thenRequest(3)
        .expectNext(2, 3, 4)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void isOverWhenItsHandleIsThere() {
    Pipeline<Integer> pipeline = Pipeline.from("numbers", Flux.range(0, 5)).map("same", n -> n);

    PipelineRun run = pipeline.start(SEEDED);

    assertThat(run.snapshot().state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.completion().block()).extracting(RunReport::completed).isEqualTo(5L);
  }

  @Test
  void canBeCancelledWhileItWaitsForDemand() {
    List<Integer> brought = new ArrayList<>();
    List<Integer> discarded = new ArrayList<>();
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 9).doOnNext(brought::add))
            .queue(fifo(2))
            .map("same", n -> n);

    TestSubscriber<Integer> subscriber = TestSubscriber.builder().initialRequest(0).build();

    pipeline.flux(SEEDED).doOnDiscard(Integer.class, discarded::add).subscribe(subscriber);
    subscriber.request(1);
    subscriber.cancel();

    assertThat(subscriber.getReceivedOnNext()).containsExactly(0);
    assertThat(brought).containsExactly(0, 1, 2, 3);
    assertThat(discarded).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void failsIfNothingIsLeftToDo() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 3))
            .map("first", n -> n)
            .stage("never", n -> Mono.<Integer>never());

    assertThatExceptionOfType(PipelineException.class)
        .isThrownBy(() -> pipeline.run(SEEDED).block())
        .withMessage(
            "stage 'never' of pipeline 'pipeline' failed: java.lang.IllegalStateException: a seeded"
                + " run has nothing left to do, but has not ended: it waits for another thread, or"
                + " for ever");
  }

  @Test
  void failsIfItsSourceBringsNothingMore() {
    Pipeline<Integer> pipeline =
        Pipeline.from("silent", Flux.<Integer>never()).map("first", n -> n);

    assertThatExceptionOfType(PipelineException.class)
        .isThrownBy(() -> pipeline.run(SEEDED).block())
        .withMessageStartingWith("source 'silent' of pipeline 'pipeline' failed");
  }

  @Test
  void failsIfAFunctionGoesToAnotherThread() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 3))
            .stage("strays", n -> Mono.just(n).delayElement(ofSeconds(1)));

    assertThatExceptionOfType(PipelineException.class)
        .isThrownBy(() -> pipeline.run(SEEDED).block())
        .withMessageStartingWith("stage 'strays' of pipeline 'pipeline' failed")
        .withMessageEndingWith("it waits for another thread, or for ever");
  }

  @Test
  void failsIfAnotherThreadCallsInWhileItWorks() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 20))
            .stage("strays", n -> Mono.<Integer>create(sink -> succeedOnThread(sink, n)))
            .map("next", n -> n);

    assertThatExceptionOfType(PipelineException.class)
        .isThrownBy(() -> pipeline.run(SEEDED).block())
        .withMessageEndingWith(
            "a seeded run must stay on its thread '%s', was called from thread 'other'"
                .formatted(Thread.currentThread().getName()));
  }

  /** The thread of the run waits meanwhile, so that the other one surely calls in at work. */
  private static void succeedOnThread(MonoSink<Integer> sink, int n) {
    CountDownLatch called = new CountDownLatch(1);
    Runnable call =
        () -> {
          sink.success(n);
          called.countDown();
        };
    new Thread(call, "other").start();
    Uninterruptibly.await(called);
  }

  @Test
  void showsItsSchedulerToThoseWhoScanIt() {
    PipelineRun run =
        Runs.start(Pipeline.from("numbers", Flux.range(0, 3)).map("same", n -> n), SEEDED);

    Scannable scheduler = Scannable.from(run).scan(Scannable.Attr.RUN_ON);

    assertThat(scheduler).isNotNull().hasToString("seeded(42)");
    assertThat(scheduler.scan(Scannable.Attr.BUFFERED)).isZero();
    assertThat(Scannable.from(run).scan(Scannable.Attr.TERMINATED)).isTrue();
  }

  @Test
  void throwsWhatIsFatalToTheJvmOnceItIsOver() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 3))
            .map(
                "fatal",
                n -> {
                  throw new LinkageError("no such class");
                });

    assertThatExceptionOfType(LinkageError.class)
        .isThrownBy(() -> pipeline.run(SEEDED).block())
        .withMessage("no such class");
  }

  @Test
  void failsAnItemThatTakesTooLongAndNothingElse() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 3))
            .stage("never", n -> Mono.<Integer>never(), s -> s.timeout(ofSeconds(7)));

    assertThatExceptionOfType(PipelineException.class)
        .isThrownBy(() -> pipeline.run(SEEDED).block())
        .withCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void failsWithAQueueThatAnOrderedStageTakesFrom() {
    for (long seed = 0; seed < 200; seed++) {
      List<Integer> brought = new ArrayList<>();
      Pipeline<Integer> pipeline =
          Pipeline.from("numbers", Flux.range(0, 9).doOnNext(brought::add))
              .queue(QueueSpec.<Integer>fifo(1).onOverflow(BufferOverflowStrategy.ERROR))
              .map("same", n -> n, s -> s.workers(2).ordered(2));

      RunReport report = pipeline.start(RunOptions.defaults().seeded(seed)).completion().block();

      long dropped = report.queue("queue-1").orElseThrow().dropped();
      assertThat(report.taken() + dropped).as("seed %d", seed).isEqualTo(brought.size());
      boolean overflowed = dropped > 0;
      assertThat(report.state())
          .as("seed %d", seed)
          .isEqualTo(overflowed ? RunState.FAILED : RunState.COMPLETED);
    }
  }
}
