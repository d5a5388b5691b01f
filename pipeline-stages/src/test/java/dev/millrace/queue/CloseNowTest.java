package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Closing, by which the rest is returned. The comments name the tests of CPython's queue. */
@OnEveryQueue
class CloseNowTest {

  private final QueueKind kind;
  private final BoundedQueue<Integer> queue;

  CloseNowTest(QueueKind kind) {
    this.kind = kind;
    this.queue = kind.queue();
  }

  // test_shutdown_immediate; where CPython throws the items away, they are returned
  @Test
  void returnsWhatNobodyTookAndCountsItAsFinished() {
    queue.offer(1);
    CompletableFuture<Void> join = queue.join().toFuture();
    assertThat(queue.closeNow()).containsExactly(1);
    assertThat(queue.size()).isZero();
    assertThat(join).isCompleted();
    assertThat(queue.offer(2)).isEqualTo(OfferResult.CLOSED);
    assertThat(queue.poll()).isEqualTo(new PollResult.Closed<>());
    assertThatIllegalStateException().isThrownBy(queue::taskDone);
  }

  // test_shutdown_immediate_with_unfinished
  @Test
  void whatWasTakenIsStillToBeFinished() {
    BoundedQueue<Integer> roomy = kind.withCapacity(2).queue();
    roomy.offer(1);
    roomy.offer(2);
    roomy.poll();
    CompletableFuture<Void> join = roomy.join().toFuture();
    assertThat(roomy.closeNow()).hasSize(1);
    assertThat(join).isNotDone();
    roomy.taskDone();
    assertThat(join).isCompleted();
    assertThatIllegalStateException().isThrownBy(roomy::taskDone);
  }

  // CPython: unfinished never goes below 0
  @Test
  void anItemThatWasDoneEarlyIsNotCountedTwice() {
    queue.offer(1);
    queue.taskDone();
    assertThat(queue.closeNow()).containsExactly(1);
    assertThat(queue.unfinished()).isZero();
  }

  @Test
  void isIdempotentAndReturnsNothingTheSecondTime() {
    queue.offer(1);
    assertThat(queue.closeNow()).isEqualTo(List.of(1));
    assertThat(queue.closeNow()).isEmpty();
  }

  // CPython fails the waiting get
  @Test
  void waitingTakesCompleteEmpty() {
    CompletableFuture<Boolean> take = queue.take().hasElement().toFuture();
    assertThat(queue.closeNow()).isEmpty();
    assertThat(take).isCompletedWithValue(false);
  }

  // CPython: a get that was woken with an item keeps it if shutdown comes before it runs
  @Test
  void anItemThatATakeWasGivenIsNotTakenBack() {
    CompletableFuture<List<Integer>> left = new CompletableFuture<>();
    CompletableFuture<Integer> taken =
        queue.take().doOnNext(item -> left.complete(queue.closeNow())).toFuture();
    queue.offer(1);
    assertThat(taken).isCompletedWithValue(1);
    assertThat(left).isCompletedWithValue(List.of());
    assertThat(queue.unfinished()).isEqualTo(1);
  }
}
