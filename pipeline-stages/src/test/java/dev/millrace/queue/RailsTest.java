package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.ParallelFlux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Rails that compete for the items of one queue. */
@OnEveryQueue
class RailsTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final BoundedQueue<Integer> queue;

  RailsTest(QueueKind kind) {
    this.queue = kind.queue();
  }

  @Test
  void areAsManyAsWasSaid() {
    assertThat(queue.rails(3).parallelism()).isEqualTo(3);
  }

  @Test
  void lessThanOneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> queue.rails(0))
        .withMessage("rails must be at least 1, was 0");
  }

  @Test
  void eachItemGoesToOneRail() {
    StepVerifier.create(
            queue
                .rails(4)
                .sequential()
                .collectList()
                .doOnSubscribe(s -> Flux.range(0, 100).subscribe(queue.subscriber())))
        .assertNext(
            items ->
                assertThat(items)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).boxed().toList()))
        .expectComplete()
        .verify(SOON);
  }

  // ParallelFlux deals: one slow item would hold back every second one here.
  @Test
  void aFreeRailTakesTheNextItemHoweverSlowAnotherIs() {
    Sinks.One<String> slow = Sinks.one();
    StepVerifier.create(
            queue
                .rails(2)
                .flatMap(item -> item == 0 ? slow.asMono() : Mono.just("fast"), false, 1)
                .sequential(1))
        .then(() -> Flux.range(0, 20).subscribe(queue.subscriber()))
        .expectNextSequence(Collections.nCopies(19, "fast"))
        .then(() -> slow.tryEmitValue("slow").orThrow())
        .expectNext("slow")
        .expectComplete()
        .verify(SOON);
  }

  @Nested
  class OnASchedulerEach {

    // Threads that may block, as the code of a user may.
    private final Scheduler one = Schedulers.newBoundedElastic(1, 100, "rail-one");
    private final Scheduler two = Schedulers.newBoundedElastic(1, 100, "rail-two");

    @AfterEach
    void endThreads() {
      one.dispose();
      two.dispose();
    }

    @Test
    void eachItemGoesToOneRail() {
      StepVerifier.create(
              ParallelFlux.from(queue.flux(one), queue.flux(two))
                  .sequential()
                  .collectList()
                  .doOnSubscribe(s -> Flux.range(0, 100).subscribe(queue.subscriber())))
          .assertNext(
              items ->
                  assertThat(items)
                      .containsExactlyInAnyOrderElementsOf(
                          IntStream.range(0, 100).boxed().toList()))
          .expectComplete()
          .verify(SOON);
    }

    @Test
    void oneThatIsBusyTakesNothingAhead() throws InterruptedException {
      CountDownLatch busy = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(1);
      queue
          .flux(one)
          .subscribe(
              item -> {
                busy.countDown();
                await(done);
              });
      queue.offer(1);
      assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
      queue.offer(2);
      assertThat(QueueKind.drain(queue)).isEqualTo(List.of(2));
      done.countDown();
    }

    @Test
    void anItemForWhichABusyThreadWasWokenGoesToWhoeverAsksFirst() throws InterruptedException {
      CountDownLatch done = new CountDownLatch(1);
      queue.flux(one).subscribe();
      letRun(one);
      assertThat(queue).asString().contains(" 1 takes waiting");
      one.schedule(() -> await(done));
      queue.offer(1);
      assertThat(queue.take().toFuture()).isCompletedWithValue(1);
      done.countDown();
    }

    /** Returns once the scheduler has run what it was given before. */
    private static void letRun(Scheduler scheduler) throws InterruptedException {
      CountDownLatch ran = new CountDownLatch(1);
      scheduler.schedule(ran::countDown);
      assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
