package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Taking, with and without waiting. The comments name the tests of CPython's queue. */
@OnEveryQueue
class TakeTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final BoundedQueue<Integer> queue;

  TakeTest(QueueKind kind) {
    this.queue = kind.queue();
  }

  // test_blocking_get; CPython: a get that can proceed does not suspend
  @Test
  void emitsAtOnceOnTheSubscribingThreadIfThereIsAnItem() {
    queue.offer(1);
    CompletableFuture<Thread> emittedOn =
        queue.take().map(item -> Thread.currentThread()).toFuture();
    assertThat(emittedOn).isCompletedWithValue(Thread.currentThread());
  }

  @Test
  void takesNothingBeforeItIsSubscribedToAndRequested() {
    queue.offer(1);
    Mono<Integer> take = queue.take();
    StepVerifier.create(take, 0)
        .expectSubscription()
        .then(() -> assertThat(queue.size()).isEqualTo(1))
        .thenRequest(1)
        .expectNext(1)
        .expectComplete()
        .verify(SOON);
  }

  @Test
  void takesAnItemAtEachSubscription() {
    Mono<Integer> take = queue.take();
    queue.offer(1);
    assertThat(take.toFuture()).isCompletedWithValue(1);
    queue.offer(2);
    assertThat(take.toFuture()).isCompletedWithValue(2);
  }

  // wait_for(get(), 0) with an item present: CPython times out and leaves the item
  @Test
  void aTimeOutOfNothingFindsTheItemThatIsThere() {
    queue.offer(1);
    StepVerifier.create(queue.take().timeout(Duration.ZERO)).expectNext(1).verifyComplete();
    assertThat(queue.isEmpty()).isTrue();
  }

  // test_why_are_getters_waiting
  @Test
  void aProducerAndAConsumerOfFiveBothFinish() {
    CompletableFuture<List<Integer>> taken = queue.take().repeat(4).collectList().toFuture();
    StepVerifier.create(Flux.range(0, 5).concatMap(queue::put)).expectComplete().verify(SOON);
    assertThat(taken).isCompletedWithValue(List.of(0, 1, 2, 3, 4));
  }

  @Nested
  class WhenTheQueueIsEmpty {

    private final CompletableFuture<Integer> first = queue.take().toFuture();
    private final CompletableFuture<Integer> second = queue.take().toFuture();

    // test_blocking_get_wait, test_put_with_waiting_getters
    @Test
    void theOldestTakeReceivesWhatIsPutNext() {
      assertThat(first).isNotDone();
      assertThat(queue.put(1).toFuture()).isCompleted();
      assertThat(first).isCompletedWithValue(1);
      assertThat(second).isNotDone();
      assertThat(queue.isEmpty()).isTrue();
    }

    // test_get_cancelled_race
    @Test
    void aCancelledOnePassesTheNextItemOn() {
      first.cancel(true);
      queue.offer(1);
      assertThat(second).isCompletedWithValue(1);
    }

    // test_get_cancel_drop_many_pending_readers, where CPython leaves the order open
    @Test
    void theOthersAreServedInOrder() {
      CompletableFuture<Integer> third = queue.take().toFuture();
      first.cancel(true);
      queue.offer(1);
      queue.offer(2);
      assertThat(second).isCompletedWithValue(1);
      assertThat(third).isCompletedWithValue(2);
    }

    // test_cancelled_getters_not_being_held_in_self_getters
    @Test
    void cancelledOnesLeaveNoTrace() {
      first.cancel(true);
      second.cancel(true);
      assertThat(queue).asString().contains(" 0 takes waiting");
      queue.offer(1);
      assertThat(drain(queue)).containsExactly(1);
    }

    @Test
    void oneThatTimesOutLeavesNoTrace() {
      VirtualTimeScheduler clock = VirtualTimeScheduler.create();
      CompletableFuture<Integer> third =
          queue.take().timeout(Duration.ofMillis(10), clock).toFuture();
      assertThat(queue).asString().contains(" 3 takes waiting");
      clock.advanceTimeBy(Duration.ofMillis(10));
      assertThat(third).isCompletedExceptionally();
      assertThat(queue).asString().contains(" 2 takes waiting");
    }

    // CPython lets get_nowait steal the item of a woken get, which then waits behind the others
    @Test
    void aPollDoesNotStealTheItemOfAWaitingTake() {
      queue.offer(1);
      assertThat(queue.poll()).isEqualTo(new PollResult.Empty<>());
      assertThat(first).isCompletedWithValue(1);
    }

    @Test
    void anItemPolledByTheCodeThatATakeResumesIsALaterOne() {
      List<PollResult<Integer>> polled = new ArrayList<>();
      first.cancel(true);
      second.cancel(true);
      queue.take().subscribe(item -> polled.add(queue.poll()));
      CompletableFuture<Integer> next = queue.take().toFuture();
      queue.offer(1);
      queue.offer(2);
      assertThat(polled).containsExactly(new PollResult.Empty<>());
      assertThat(next).isCompletedWithValue(2);
    }

    @Test
    void aTakeIsGivenOneItemEvenIfItAsksForMore() {
      AtomicInteger given = new AtomicInteger();
      first.cancel(true);
      second.cancel(true);
      queue.take().subscribe(item -> given.incrementAndGet());
      queue.offer(1);
      queue.offer(2);
      assertThat(given).hasValue(1);
      assertThat(drain(queue)).containsExactly(2);
    }
  }

  @Test
  void aRequestThatIsNotPositiveFailsTheTakeAndTakesNothing() {
    queue.offer(1);
    Recorder<Integer> taker = new Recorder<>();
    queue.take().subscribe(taker);
    taker.request(-1);
    assertThat(taker.signals)
        .singleElement(InstanceOfAssertFactories.THROWABLE)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3.9");
    assertThat(queue.size()).isEqualTo(1);
  }
}
