package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What finds no room waits, and is served first come, first served. */
@OnEveryBoundedQueue
class FullQueueTest {

  private final QueueKind kind;
  private final BoundedQueue<Integer> queue;

  FullQueueTest(QueueKind kind) {
    this.kind = kind;
    this.queue = kind.fullQueue();
  }

  // test_nonblocking_put_exception
  @Test
  void offerSaysSoWithAValueAndQueuesNothing() {
    assertThat(queue.isFull()).isTrue();
    assertThat(queue.offer(0)).isEqualTo(OfferResult.FULL);
    assertThat(queue.size()).isEqualTo(kind.capacity());
    assertThat(queue.unfinished()).isEqualTo(kind.capacity());
    assertThat(drain(queue)).doesNotContain(0).hasSize(kind.capacity());
  }

  @Test
  void aPollMakesRoomForOne() {
    queue.poll();
    assertThat(queue.isFull()).isFalse();
    assertThat(queue.offer(0)).isEqualTo(OfferResult.ACCEPTED);
    assertThat(queue.offer(0)).isEqualTo(OfferResult.FULL);
  }

  @Nested
  class WhenAPutWaits {

    private final CompletableFuture<Void> put = queue.put(0).toFuture();

    @Test
    void itsItemIsNotQueuedYet() {
      assertThat(put).isNotDone();
      assertThat(queue.size()).isEqualTo(kind.capacity());
      assertThat(queue.unfinished()).isEqualTo(kind.capacity());
    }

    // test_maxsize, test_blocking_put_wait, test_get_with_putters
    @Test
    void oneTakeLetsItIn() {
      CompletableFuture<Integer> taken = queue.take().toFuture();
      assertThat(taken).isCompleted();
      assertThat(put).isCompleted();
      assertThat(queue.isFull()).isTrue();
      assertThat(drain(queue)).contains(0).doesNotContain(taken.join());
    }

    // test_cancelled_puts_not_being_held_in_self_putters
    @Test
    void aCancelledOneLeavesNoTrace() {
      put.cancel(true);
      assertThat(queue).asString().contains(" 0 puts waiting");
      queue.poll();
      assertThat(queue.isFull()).isFalse();
      assertThat(drain(queue)).doesNotContain(0);
    }

    // test_put_cancel_drop: asyncio.Queue's put was woken, here it waits in line
    @Test
    void aCancelledOneMayBeTriedAgain() {
      put.cancel(true);
      CompletableFuture<Void> again = queue.put(0).toFuture();
      queue.poll();
      assertThat(again).isCompleted();
      assertThat(drain(queue)).containsOnlyOnce(0);
      assertThat(queue.isEmpty()).isTrue();
    }

    // test_put_cancelled_race
    @Test
    void aCancelledOneLetsTheOthersThrough() {
      CompletableFuture<Void> second = queue.put(-1).toFuture();
      CompletableFuture<Void> third = queue.put(-2).toFuture();
      second.cancel(true);
      queue.poll();
      queue.poll();
      assertThat(put).isCompleted();
      assertThat(third).isCompleted();
    }

    // CPython lets put_nowait take the place that a woken put was to have
    @Test
    void aLaterOfferDoesNotTakeThePlaceThatFellFree() {
      queue.poll();
      assertThat(queue.offer(-1)).isEqualTo(OfferResult.FULL);
      assertThat(put).isCompleted();
      assertThat(drain(queue)).contains(0).doesNotContain(-1);
    }

    // CPython then sends the put that lost its place to the end of the line
    @Test
    void itKeepsItsPlaceInLineWhateverIsOfferedMeanwhile() {
      CompletableFuture<Void> second = queue.put(-1).toFuture();
      queue.offer(-2);
      queue.poll();
      queue.offer(-2);
      assertThat(put).isCompleted();
      assertThat(second).isNotDone();
      queue.poll();
      assertThat(second).isCompleted();
    }
  }

  // PriorityQueue and LifoQueue of CPython too reorder only what is stored
  @Test
  void waitingPutsAreServedInTheOrderOfTheirArrivalWhateverTheOrderOfTheItems() {
    List<Integer> served = new ArrayList<>();
    for (int item : new int[] {-2, -3, -1}) {
      queue.put(item).subscribe(null, null, () -> served.add(item));
    }
    for (int place = 0; place < 3; place++) {
      queue.poll();
    }
    assertThat(served).containsExactly(-2, -3, -1);
  }

  // test_get_with_waiting_putters
  @Test
  void takesReceiveTheItemsOfWaitingPuts() {
    queue.put(-1).subscribe();
    queue.put(-2).subscribe();
    List<Integer> received = new ArrayList<>();
    for (int item = 0; item < kind.capacity() + 2; item++) {
      queue.take().subscribe(received::add);
    }
    assertThat(received).hasSize(kind.capacity() + 2).contains(-1, -2).doesNotHaveDuplicates();
  }
}
