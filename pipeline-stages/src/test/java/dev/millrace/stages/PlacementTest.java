package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.StageOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class PlacementTest {

  private static List<Thread> threads(UnaryOperator<StageOptions<Integer>> options) {
    return Pipeline.from("numbers", Flux.range(0, 100))
        .queue(fifo(5))
        .map("work", n -> Thread.currentThread(), options)
        .flux()
        .collectList()
        .block(LIMIT);
  }

  @Test
  void isTheThreadThatBringsTheItemByDefault() {
    assertThat(threads(s -> s.workers(3))).containsOnly(Thread.currentThread());
  }

  @Test
  void mayBeTheParallelScheduler() {
    assertThat(threads(s -> s.workers(3).cpuBound()))
        .allSatisfy(thread -> assertThat(thread.getName()).startsWith("parallel-"));
  }

  @Test
  void mayBeASchedulerOfTheUserWhichIsNotDisposedOf() {
    Scheduler scheduler = Schedulers.newSingle("mine");

    List<Thread> threads = threads(s -> s.workers(3).runOn(scheduler));

    assertThat(threads).allSatisfy(thread -> assertThat(thread.getName()).startsWith("mine-"));
    assertThat(scheduler.isDisposed()).isFalse();
    scheduler.dispose();
  }

  @Test
  void isTheSameForFunctionsThatReturnAPublisher() {
    Pipeline<String> pipeline =
        Pipeline.from("numbers", Flux.range(0, 10))
            .stage("work", n -> Mono.just(Thread.currentThread().getName()), s -> s.cpuBound());

    assertThat(pipeline.flux().collectList().block(LIMIT))
        .hasSize(10)
        .allSatisfy(name -> assertThat(name).startsWith("parallel-"));
  }

  @Test
  void isTheSameWithATimeout() {
    assertThat(threads(s -> s.workers(3).cpuBound().timeout(LIMIT)))
        .hasSize(100)
        .allSatisfy(thread -> assertThat(thread.getName()).startsWith("parallel-"));
  }

  @Test
  void ofAnOperatorIsWhereItsItemsArrive() {
    Pipeline<String> pipeline =
        Pipeline.from("numbers", Flux.range(0, 10))
            .transform(
                "work",
                items -> items.map(n -> Thread.currentThread().getName()),
                s -> s.blocking());

    assertThat(pipeline.flux().collectList().block(LIMIT))
        .allSatisfy(name -> assertThat(name).startsWith("millrace-work-"));
  }

  @Nested
  class OfWorkThatBlocks {

    @Test
    void isAThreadOfItsOwnForEachWorker() {
      CyclicBarrier threeAtOnce = new CyclicBarrier(3);
      Pipeline<Thread> pipeline =
          Pipeline.from("numbers", Flux.range(0, 3))
              .stage(
                  "wait",
                  n ->
                      Mono.fromCallable(
                          () -> {
                            threeAtOnce.await(LIMIT.toSeconds(), SECONDS);
                            return Thread.currentThread();
                          }),
                  s -> s.workers(3).blocking());

      List<Thread> threads = pipeline.flux().collectList().block(LIMIT);

      assertThat(threads)
          .hasSize(3)
          .doesNotHaveDuplicates()
          .allSatisfy(thread -> assertThat(thread.getName()).startsWith("millrace-wait-"));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void isAVirtualThreadWhereThereAreSuch() throws Exception {
      for (Thread thread : threads(s -> s.blocking())) {
        assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
      }
    }

    @Test
    void endsWithTheRun() throws Exception {
      Set<Thread> before = Thread.getAllStackTraces().keySet();

      List<Thread> workers = threads(s -> s.workers(3).blocking());
      List<Thread> timed = threads(s -> s.workers(3).blocking().timeout(LIMIT));

      for (Thread thread : workers) {
        thread.join(LIMIT.toMillis());
        assertThat(thread.isAlive()).isFalse();
      }
      for (Thread thread : timed) {
        thread.join(LIMIT.toMillis());
        assertThat(thread.isAlive()).isFalse();
      }
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (!before.contains(thread) && !isShared(thread)) {
          thread.join(LIMIT.toMillis());
          assertThat(thread.isAlive()).as("%s", thread).isFalse();
        }
      }
    }

    @Test
    void endsWithACancelledRunAndItsFunctionsAreInterrupted() throws Exception {
      CountDownLatch begun = new CountDownLatch(3);
      CountDownLatch interrupted = new CountDownLatch(3);
      CountDownLatch never = new CountDownLatch(1);
      Pipeline<Integer> pipeline =
          Pipeline.from("numbers", Flux.range(0, 3))
              .map(
                  "wait",
                  n -> {
                    begun.countDown();
                    try {
                      never.await();
                    } catch (InterruptedException e) {
                      interrupted.countDown();
                    }
                    return n;
                  },
                  s -> s.workers(3).blocking());

      StepVerifier.create(pipeline.flux())
          .then(() -> Uninterruptibly.await(begun))
          .thenCancel()
          .verify(LIMIT);

      assertThat(interrupted.await(LIMIT.toSeconds(), SECONDS)).isTrue();
    }

    @Test
    void leavesAVirtualClockToTheTestThatSetIt() {
      StepVerifier.withVirtualTime(
              () ->
                  Pipeline.from("numbers", Flux.range(0, 3))
                      .map("work", n -> n, s -> s.blocking())
                      .flux()
                      .concatWith(Mono.just(3).delayElement(LIMIT)))
          .thenAwait(LIMIT)
          .expectNext(0, 1, 2, 3)
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void leavesNoInterruptBehind() {
      assertThat(threads(s -> s.workers(3).blocking())).hasSize(100);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private boolean isShared(Thread thread) {
      String name = thread.getName();
      boolean elastic =
          name.startsWith("boundedElastic-") && !name.startsWith("boundedElastic-evictor-");
      return elastic || name.startsWith("parallel-");
    }
  }

  @Nested
  class UnderBlockHound {

    private final CountDownLatch closed = new CountDownLatch(1);

    private int block(int n) {
      try {
        return closed.await(1, SECONDS) ? -n : n;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Test
    void aFunctionThatBlocksOnTheParallelSchedulerIsCaught() {
      StepVerifier.create(
              Pipeline.from("one", Mono.just(1)).map("work", this::block, s -> s.cpuBound()).flux())
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(PipelineException.class)
                      .hasCauseInstanceOf(BlockingOperationError.class))
          .verify(LIMIT);
    }

    @Test
    void aFunctionMayBlockWhereItSaysSo() {
      closed.countDown();

      StepVerifier.create(
              Pipeline.from("one", Mono.just(1).publishOn(Schedulers.parallel()))
                  .map("work", this::block, s -> s.blocking())
                  .flux())
          .expectNext(-1)
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void theEngineItselfNeverBlocks() {
      Pipeline<Integer> pipeline =
          Pipeline.from("a", Flux.range(0, 5_000).publishOn(Schedulers.parallel()))
              .mergeWith("b", Flux.range(0, 5_000).publishOn(Schedulers.parallel()))
              .queue(fifo(2))
              .map("map", n -> n, s -> s.workers(3).cpuBound())
              .stage("stage", n -> Mono.just(n).hide(), s -> s.workers(2).cpuBound().timeout(LIMIT))
              .transform("transform", items -> items.map(n -> n), s -> s.workers(2).cpuBound());

      StepVerifier.create(pipeline.flux()).expectNextCount(10_000).expectComplete().verify(LIMIT);
    }
  }
}
