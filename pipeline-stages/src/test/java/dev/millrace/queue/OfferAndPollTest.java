package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What never waits. The comments name the tests of CPython's queue that say the same. */
@OnEveryQueue
class OfferAndPollTest {

  private final QueueKind kind;
  private final BoundedQueue<Integer> queue;

  OfferAndPollTest(QueueKind kind) {
    this.kind = kind;
    this.queue = kind.queue();
  }

  // test_nonblocking_put, test_nonblocking_get
  @Test
  void pollReturnsWhatWasOffered() {
    assertThat(queue.offer(1)).isEqualTo(OfferResult.ACCEPTED);
    assertThat(queue.poll()).isEqualTo(new PollResult.Item<>(1));
  }

  // test_nonblocking_get_exception
  @Test
  void pollOfAnEmptyQueueSaysSoWithAValue() {
    assertThat(queue.poll()).isEqualTo(new PollResult.Empty<>());
    assertThat(queue.poll().asOptional()).isEmpty();
  }

  // test_empty
  @Test
  void isEmptyUntilAnItemComesAndOnceItHasLeft() {
    assertThat(queue.isEmpty()).isTrue();
    queue.offer(1);
    assertThat(queue.isEmpty()).isFalse();
    queue.poll();
    assertThat(queue.isEmpty()).isTrue();
  }

  // test_order, three times
  @Test
  void itemsLeaveInTheOrderOfTheQueue() {
    BoundedQueue<Integer> roomy = kind.withCapacity(3).queue();
    List.of(1, 3, 2).forEach(roomy::offer);
    assertThat(drain(roomy)).isEqualTo(kind.inOrderOfLeaving(List.of(1, 3, 2)));
  }

  @Test
  void manyItemsLeaveInTheOrderOfTheQueue() {
    BoundedQueue<Integer> roomy = kind.withCapacity(1000).queue();
    List<Integer> items = new Random(7).ints(1000).boxed().toList();
    items.forEach(roomy::offer);
    assertThat(drain(roomy)).isEqualTo(kind.inOrderOfLeaving(items));
  }

  // test_generic_alias
  @Test
  void holdsItemsOfAnyType() {
    BoundedQueue<String> words = BoundedQueue.fifo(1);
    words.offer("word");
    assertThat(words.poll().asOptional()).hasValue("word");
  }

  @Test
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> queue.offer(null)).withMessage("item");
  }

  @Test
  void tellsItsCapacity() {
    assertThat(queue.capacity()).isEqualTo(kind.capacity());
  }

  // test_full
  @Test
  void anUnboundedQueueIsNeverFull() {
    BoundedQueue<Integer> unbounded = kind.withCapacity(QueueKind.UNBOUNDED).queue();
    for (int item = 0; item < 1000; item++) {
      assertThat(unbounded.offer(item)).isEqualTo(OfferResult.ACCEPTED);
      assertThat(unbounded.isFull()).isFalse();
    }
  }

  // test_float_maxsize has a queue with room for 1.3 items take two; capacities here are counts
  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aCapacityBelowOneIsRefusedAndDoesNotMeanUnbounded(int capacity) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> kind.withCapacity(capacity).queue())
        .withMessage("capacity must be at least 1, was " + capacity);
  }

  @Test
  void countsWhatItHasSeen() {
    queue.offer(1);
    queue.poll();
    queue.offer(2);
    assertThat(queue.counts().size()).isEqualTo(1);
    assertThat(queue.counts().highWater()).isEqualTo(1);
    assertThat(queue.counts().capacity()).isEqualTo(kind.capacity());
    assertThat(queue.counts().dropped()).isZero();
  }
}
