package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;

/** Closing while puts wait. The comments name the tests of CPython's queue. */
@OnEveryBoundedQueue
class CloseFullQueueTest {

  private final QueueKind kind;
  private final BoundedQueue<Integer> queue;
  private final CompletableFuture<Void> put;

  CloseFullQueueTest(QueueKind kind) {
    this.kind = kind;
    this.queue = kind.fullQueue();
    this.put = queue.put(0).toFuture();
  }

  private void assertThatThePutFailed() {
    assertThat(put)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(QueueClosedException.class);
  }

  // test_shutdown_nonempty
  @Test
  void waitingPutsFailAndTheirItemsAreNotQueued() {
    queue.close();
    assertThatThePutFailed();
    assertThat(drain(queue)).hasSize(kind.capacity()).doesNotContain(0);
    assertThat(queue).asString().contains(" 0 puts waiting");
  }

  @Test
  void closingNowFailsThemToo() {
    assertThat(queue.closeNow()).hasSize(kind.capacity()).doesNotContain(0);
    assertThatThePutFailed();
  }

  @Test
  void closingNowReturnsTheItemsInTheOrderInWhichTheyWouldHaveLeft() {
    List<Integer> arrived = new ArrayList<>();
    for (int item = 1; item <= kind.capacity(); item++) {
      arrived.add(item);
    }
    assertThat(queue.closeNow()).isEqualTo(kind.inOrderOfLeaving(arrived));
  }

  @Test
  void theErrorOfASourceWhoseLastItemStillWaitedIsDropped() {
    CoreSubscriber<Integer> subscriber = queue.subscriber();
    subscriber.onSubscribe(Operators.emptySubscription());
    subscriber.onNext(-1);
    subscriber.onError(new RuntimeException("too late"));
    StepVerifier.create(Flux.empty().doOnComplete(queue::closeNow))
        .expectComplete()
        .verifyThenAssertThat(Duration.ofSeconds(10))
        .hasDroppedErrorWithMessage("too late");
  }

  // CPython: a put that a free place woke fails if shutdown comes before it runs
  @Test
  void closingFailsTheNextInLineFromTheCodeThatAFreePlaceResumed() {
    CompletableFuture<Void> next = new CompletableFuture<>();
    queue.poll();
    assertThat(put).isCompleted();
    queue.put(-1).subscribe(null, null, queue::close);
    queue.put(-2).subscribe(null, next::completeExceptionally, () -> next.complete(null));
    queue.poll();
    assertThat(next)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(QueueClosedException.class);
    assertThat(drain(queue)).contains(-1).doesNotContain(-2);
  }
}
