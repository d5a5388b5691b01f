package dev.millrace.stages;

import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

class KeyedStageTest {

  /** What the items in hand wait for, by item. */
  private final Map<String, Sinks.Empty<String>> inHand = new ConcurrentHashMap<>();

  private final List<String> started = new ArrayList<>();

  private Mono<String> byHand(String item) {
    started.add(item);
    Sinks.Empty<String> result = Sinks.empty();
    inHand.put(item, result);
    return result.asMono().concatWith(Mono.just(item)).next();
  }

  private void finish(String item) {
    inHand.remove(item).tryEmitEmpty().orThrow();
  }

  private PipelineRun start(int capacity, int workers, String... items) {
    return Runs.start(
        Pipeline.from("items", Flux.just(items))
            .queue(fifo(capacity).named("in"))
            .stage("work", this::byHand, s -> s.workers(workers).keyed(KeyedStageTest::key)));
  }

  private static char key(String item) {
    return item.charAt(0);
  }

  @Test
  void worksOnOneItemOfAKeyAtATime() {
    start(10, 3, "a1", "a2", "b1", "a3");
    assertThat(started).containsExactly("a1", "b1");
    finish("a1");
    assertThat(started).containsExactly("a1", "b1", "a2");
    finish("a2");
    assertThat(started).containsExactly("a1", "b1", "a2", "a3");
  }

  @Test
  void startsWhatHasWaitedForItsKeyBeforeWhatComesNext() {
    start(10, 2, "a1", "a2", "b1", "c1");
    finish("a1");
    assertThat(started).containsExactly("a1", "b1", "a2");
    finish("b1");
    assertThat(started).containsExactly("a1", "b1", "a2", "c1");
  }

  @Test
  void delaysNoKeyBecauseOfAnother() {
    start(10, 2, "a1", "a2", "a3", "a4", "b1", "b2", "c1");
    assertThat(started).containsExactly("a1", "b1");
    finish("b1");
    finish("b2");
    finish("c1");
    assertThat(started).containsExactly("a1", "b1", "b2", "c1");
  }

  @Test
  void leavesItemsThatWaitTheirPlaces() {
    TestPublisher<String> source = TestPublisher.createCold();
    PipelineRun run =
        Runs.start(
            Pipeline.from("items", source.flux())
                .queue(fifo(3).named("in"))
                .stage("work", this::byHand, s -> s.workers(2).keyed(KeyedStageTest::key)));
    source.next("a1", "a2", "a3", "a4");

    assertThat(run.snapshot().queues().get(0).size()).isEqualTo(3);
    assertThat(run.snapshot().stages().get(0).busy()).isOne();
    source.next("b1");
    // The queue is full of items of a slow key.
    assertThat(started).containsExactly("a1");
    finish("a1");
    assertThat(started).containsExactlyInAnyOrder("a1", "a2", "b1");
    run.cancel();

    RunReport report = run.completion().block(LIMIT);
    assertThat(report.taken()).isEqualTo(5);
    assertThat(report.completed()).isOne();
    assertThat(report.returned()).isEqualTo(4);
  }

  @Test
  void completesWhenTheLastItemThatWaitsIsFinished() {
    PipelineRun run = start(10, 4, "a1", "a2");
    finish("a1");
    assertThat(run.snapshot().state()).isEqualTo(RunState.RUNNING);
    finish("a2");
    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(2);
  }

  @Test
  void keepsNothingOfAKeyThatIsIdle() {
    Lanes lanes = new Lanes(n -> (int) n % 1_000_000);
    Dispatcher none =
        new Dispatcher(
            dev.millrace.queue.BoundedQueue.fifo(1),
            new DispatchRules(
                lanes,
                null,
                null,
                null,
                false,
                Context.empty(),
                new CallersPlace(Runnable::run),
                new AtWork(),
                error -> {}));
    for (int n = 0; n < 1_000_000; n++) {
      ClaimedItem item = new ClaimedItem(none, n, n, false, null);
      ClaimedItem same = new ClaimedItem(none, n, n, false, null);
      item.keyFound(lanes.laneOf(n));
      same.keyFound(lanes.laneOf(n));
      assertThat(lanes.enter(item)).isTrue();
      if (n % 10 == 0) {
        assertThat(lanes.enter(same)).isFalse();
        assertThat(lanes.leave(item.lane)).isSameAs(same);
      }
      assertThat(lanes.leave(item.lane)).isNull();
    }
    assertThat(lanes.size()).isZero();
    assertThat(lanes.waiting()).isZero();
  }

  @Nested
  class AKeyFunctionThatFails {

    private Flux<Integer> results(dev.millrace.FailurePolicy<? super Integer> policy) {
      return Pipeline.from("numbers", Flux.range(0, 4))
          .named("p")
          .queue(fifo(4))
          .map(
              "work",
              n -> n,
              s -> s.workers(2).keyed(n -> n == 2 ? null : 1 / (n - 1)).onFailure(policy))
          .flux();
    }

    @Test
    void failsTheItemAsThePolicySays() {
      StepVerifier.create(results(skip())).expectNext(0, 3).expectComplete().verify(LIMIT);
    }

    @Test
    void failsTheRunAndNamesTheItem() {
      StepVerifier.create(results(dev.millrace.FailurePolicy.fail()))
          .expectNext(0)
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(PipelineException.class)
                      .hasMessage(
                          "stage 'work' of pipeline 'p' failed at attempt 1 for item 1:"
                              + " java.lang.ArithmeticException: / by zero")
                      .hasCauseInstanceOf(ArithmeticException.class))
          .verify(LIMIT);
    }

    @Test
    void isAskedAgainWhenTheItemIsPutBack() {
      AtomicInteger calls = new AtomicInteger();
      StepVerifier.create(
              Pipeline.from("one", Mono.just(7))
                  .map("work", n -> n, s -> s.keyed(n -> failTwice(calls)).onFailure(requeue(2)))
                  .flux())
          .expectNext(7)
          .expectComplete()
          .verify(LIMIT);
      assertThat(calls).hasValue(3);
    }

    private static int failTwice(AtomicInteger calls) {
      if (calls.incrementAndGet() < 3) {
        throw new IllegalStateException("not yet");
      }
      return 0;
    }

    @Test
    void saysSoIfItReturnsNothing() {
      StepVerifier.create(
              Pipeline.from("one", Mono.just(7))
                  .map("work", n -> n, s -> s.keyed(n -> null))
                  .flux())
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .rootCause()
                      .hasMessage("the stage's key function returned null"))
          .verify(LIMIT);
    }
  }

  @Nested
  class WithItemsThatArePutBack {

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final List<String> worked = new ArrayList<>();

    private Mono<String> failFirst(String item) {
      worked.add(item);
      return item.equals("a1") && worked.stream().filter("a1"::equals).count() < 3
          ? Mono.error(new IOException())
          : Mono.just(item);
    }

    private Flux<String> results(int workers, Duration delay) {
      return Pipeline.from("items", Flux.just("a1", "a2", "b1", "b2"))
          .queue(fifo(3))
          .stage(
              "work",
              this::failFirst,
              s -> s.workers(workers).keyed(KeyedStageTest::key).onFailure(requeue(2, delay)))
          .flux(RunOptions.defaults().timer(clock));
    }

    @Test
    void keepsTheirKeyTaken() {
      StepVerifier.create(results(2, Duration.ofSeconds(1)))
          .expectNext("b1", "b2")
          .then(() -> assertThat(worked).containsExactly("a1", "b1", "b2"))
          .then(() -> clock.advanceTimeBy(Duration.ofSeconds(1)))
          .then(() -> assertThat(worked).containsExactly("a1", "b1", "b2", "a1"))
          .then(() -> clock.advanceTimeBy(Duration.ofSeconds(1)))
          .expectNext("a1", "a2")
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void freesTheirWorker() {
      StepVerifier.create(results(1, Duration.ofSeconds(1)))
          .expectNext("b1", "b2")
          .then(() -> clock.advanceTimeBy(Duration.ofSeconds(2)))
          .expectNext("a1", "a2")
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void returnsThemWhenTheRunIsCancelled() {
      PipelineRun run =
          Runs.start(
              Pipeline.from("items", Flux.just("a1", "a2", "a3"))
                  .queue(fifo(3))
                  .stage(
                      "work",
                      this::failFirst,
                      s ->
                          s.workers(2)
                              .keyed(KeyedStageTest::key)
                              .onFailure(requeue(2, Duration.ofSeconds(1)))),
              RunOptions.defaults().timer(clock));
      run.cancel();

      RunReport report = run.completion().block(LIMIT);
      assertThat(report.taken()).isEqualTo(3);
      assertThat(report.returned()).isEqualTo(3);
      clock.advanceTimeBy(Duration.ofSeconds(1));
      assertThat(worked).containsExactly("a1");
    }
  }
}
