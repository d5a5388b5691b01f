package dev.millrace.stages;

import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.StageOptions.cores;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The workers of a stage work at once, as many as there are threads for. */
class PoolTest {

  private static <T> T meet(CyclicBarrier barrier, T item) {
    try {
      barrier.await(LIMIT.toMillis(), MILLISECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("some did not come", e);
    }
    return item;
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 50, 200})
  void allFunctionsThatBlockAreInsideAtOnceTimeAfterTime(int workers) {
    CyclicBarrier barrier = new CyclicBarrier(workers);
    RunReport report =
        Pipeline.from("numbers", Flux.range(0, 20 * workers))
            .map(
                "f",
                n -> {
                  meet(barrier, n);
                  Busy.block(ofNanos(n % 7 * 300_000L));
                  return n;
                },
                s -> s.workers(workers).blocking())
            .run()
            .block(LIMIT);

    assertThat(report.completed()).isEqualTo(20L * workers);
  }

  @Test
  void allKeyFunctionsAreInsideAtOnce() {
    CyclicBarrier barrier = new CyclicBarrier(8);
    RunReport report =
        Pipeline.from("numbers", Flux.range(0, 16))
            .queue(fifo(16))
            .map("f", n -> n, s -> s.workers(8).blocking().keyed(n -> meet(barrier, n % 8)))
            .run()
            .block(LIMIT);

    assertThat(report.completed()).isEqualTo(16);
  }

  @Nested
  class WithATimeout {

    /** Each function computes until as many as there are cores are inside. */
    @Test
    void isNotMadeToStandInLineForAThread() {
      Meeting meeting = new Meeting(cores());
      RunReport report =
          Pipeline.from("numbers", Flux.range(0, 50 * cores()))
              .queue(fifo(64))
              .map("f", meeting::attend, s -> s.workers(cores()).cpuBound().timeout(LIMIT))
              .run()
              .block(LIMIT.multipliedBy(2));

      assertThat(meeting.lonely).hasValue(0);
      assertThat(report.completed()).isEqualTo(50L * cores());
    }

    /** Time in which an attempt has no thread is not the attempt's. */
    @Test
    void isNotTimedWhileItHasNoThread() throws Exception {
      Scheduler one = Schedulers.newSingle("one", true);
      VirtualTimeScheduler time = VirtualTimeScheduler.create();
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch second = new CountDownLatch(2);
      CountDownLatch releaseSecond = new CountDownLatch(1);
      PipelineRun run =
          Runs.start(
              Pipeline.from("numbers", Flux.range(0, 2))
                  .queue(fifo(2))
                  .map(
                      "f",
                      n -> {
                        begun.countDown();
                        second.countDown();
                        CountDownLatch gate = n == 0 ? release : releaseSecond;
                        Busy.spinUntil(() -> gate.getCount() == 0, LIMIT);
                        return n;
                      },
                      s -> s.workers(2).runOn(one).timeout(ofSeconds(10)).onFailure(skip())),
              RunOptions.defaults().timer(time));
      Busy.await("the first function", begun);
      time.advanceTimeBy(ofSeconds(9));
      release.countDown();
      Busy.await("the second function", second);
      time.advanceTimeBy(ofSeconds(9));
      releaseSecond.countDown();

      assertThat(run.completion().block(LIMIT).completed()).isEqualTo(2);
      one.dispose();
    }
  }

  /** A worker that always has an item leaves its thread to others now and then. */
  @Nested
  class WhoseQueueIsNeverEmpty {

    private final AtomicInteger calls = new AtomicInteger();

    /** Sources that bring items as long as they are asked. */
    private PipelineRun startEndless(Scheduler scheduler, int workers) {
      return Pipeline.from("endless", Flux.<Integer>generate(sink -> sink.next(1)))
          .queue(fifo(64))
          .map(
              "busy",
              n -> {
                Busy.spin(ofMillis(1));
                return calls.incrementAndGet();
              },
              s -> s.workers(workers).runOn(scheduler))
          .start();
    }

    private void assertAnotherPipelineIsDone(Scheduler scheduler) {
      int before = calls.get();
      RunReport report =
          Pipeline.from("numbers", Flux.range(0, 20))
              .queue(fifo(4))
              .map("modest", n -> n, s -> s.runOn(scheduler))
              .run()
              .block(LIMIT);
      assertThat(report.completed()).isEqualTo(20);
      Busy.await("the endless one goes on, too", () -> calls.get() > before);
    }

    /** In a chain of Reactor's operators publishOn never yields: reactor-core#3954. */
    @Test
    void doesNotKeepAnotherPipelineFromTheOnlyThread() {
      Scheduler one = Schedulers.newSingle("one", true);
      PipelineRun endless = startEndless(one, 1);
      Busy.await("the endless one works", () -> calls.get() > 100);

      assertAnotherPipelineIsDone(one);

      endless.cancel();
      assertThat(endless.completion().block(LIMIT)).isNotNull();
      one.dispose();
    }

    @Test
    void doesNotKeepAnotherPipelineFromTheThreadsThatCompute() {
      List<PipelineRun> endless =
          IntStream.range(0, 3 * cores())
              .mapToObj(i -> startEndless(Schedulers.parallel(), cores()))
              .toList();
      Busy.await("the endless ones work", () -> calls.get() > 100);

      assertAnotherPipelineIsDone(Schedulers.parallel());

      endless.forEach(PipelineRun::cancel);
      endless.forEach(run -> assertThat(run.completion().block(LIMIT)).isNotNull());
    }

    @Test
    void doesNotKeepTheNextStageFromTheOnlyThread() {
      Scheduler one = Schedulers.newSingle("one", true);
      List<Integer> results = new CopyOnWriteArrayList<>();
      PipelineRun endless =
          Pipeline.from("endless", Flux.<Integer>generate(sink -> sink.next(1)))
              .queue(fifo(64))
              .map("busy", n -> calls.incrementAndGet(), s -> s.runOn(one))
              .queue(fifo(Integer.MAX_VALUE))
              .map("next", n -> results.add(n), s -> s.runOn(one))
              .start();

      Busy.await("the next stage works", () -> results.size() > 100);

      endless.cancel();
      assertThat(endless.completion().block(LIMIT)).isNotNull();
      one.dispose();
    }
  }

  /** Where some wait for each other, computing. */
  private static final class Meeting {

    final AtomicInteger lonely = new AtomicInteger();
    private final int size;
    private final AtomicInteger came = new AtomicInteger();

    Meeting(int size) {
      this.size = size;
    }

    int attend(int n) {
      int all = (came.getAndIncrement() / size + 1) * size;
      if (lonely.get() == 0 && !Busy.spinUntil(() -> came.get() >= all, ofSeconds(5))) {
        lonely.incrementAndGet();
      }
      return n;
    }
  }
}
