package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Putting where there is room. The comments name the tests of CPython's queue. */
@OnEveryQueue
class PutTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final QueueKind kind;
  private final BoundedQueue<Integer> queue;

  PutTest(QueueKind kind) {
    this.kind = kind;
    this.queue = kind.queue();
  }

  // test_blocking_put; CPython: a put that can proceed does not suspend
  @Test
  void completesAtOnceOnTheSubscribingThreadIfThereIsRoom() {
    CompletableFuture<Thread> completedOn =
        queue.put(1).then(Mono.fromCallable(Thread::currentThread)).toFuture();
    assertThat(completedOn).isCompletedWithValue(Thread.currentThread());
  }

  @Test
  void queuesNothingBeforeItIsSubscribedTo() {
    Mono<Void> put = queue.put(1);
    assertThat(queue.isEmpty()).isTrue();
    put.subscribe();
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void queuesTheItemAtEachSubscription() {
    BoundedQueue<Integer> roomy = kind.withCapacity(2).queue();
    Mono<Void> put = roomy.put(1);
    put.subscribe();
    put.subscribe();
    assertThat(drain(roomy)).containsExactly(1, 1);
  }

  @Test
  void isNotWithdrawnByACancelOnceTheItemIsQueued() {
    StepVerifier.create(queue.put(1), 0).expectComplete().verify(SOON);
    queue.put(2).subscribe().dispose();
    assertThat(drain(queue)).contains(1);
  }

  // test_put_cancelled: the result of a put is kept though the consumer comes later
  @Test
  void isDoneBeforeAnyoneTakes() {
    CompletableFuture<Boolean> put = queue.put(1).thenReturn(true).toFuture();
    assertThat(put).isCompletedWithValue(true);
    assertThat(queue.take().toFuture()).isCompletedWithValue(1);
  }

  // test_why_are_putters_waiting
  @Test
  void fourPuttersAndATakerOfFourAllFinish() {
    CompletableFuture<Void> puts = Flux.range(0, 4).flatMap(queue::put).then().toFuture();
    CompletableFuture<List<Integer>> taken = queue.take().repeat(3).collectList().toFuture();
    assertThat(puts).isCompleted();
    assertThat(taken).isCompleted();
    assertThat(taken.join()).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  // asyncio refuses a queue that has waited in another event loop
  @Test
  void anyThreadMayServeAWaitThatAnotherBegan() throws InterruptedException {
    CompletableFuture<Thread> servedOn =
        queue.take().map(item -> Thread.currentThread()).toFuture();
    Thread other = new Thread(() -> queue.put(1).subscribe());
    other.start();
    other.join(SOON.toMillis());
    assertThat(servedOn).isCompletedWithValue(other);
  }

  @Test
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> queue.put(null)).withMessage("item");
  }
}
