package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.QueueSpec;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/** The text of a queue; CPython's test_repr, test_str and test_format. */
class ToStringTest {

  @Test
  void tellsOrderAndCapacity() {
    assertThat(BoundedQueue.fifo(3))
        .hasToString(
            "fifo queue [size 0 of 3, 0 puts waiting, 0 takes waiting, unfinished 0, open]");
    assertThat(BoundedQueue.lifo(1)).asString().startsWith("lifo queue [size 0 of 1,");
    assertThat(BoundedQueue.priority(2, Comparator.<Integer>naturalOrder()))
        .asString()
        .startsWith("priority queue [size 0 of 2,");
    assertThat(BoundedQueue.fifo(Integer.MAX_VALUE)).asString().contains("size 0 of any number,");
  }

  @Test
  void tellsTheName() {
    assertThat(BoundedQueue.of(QueueSpec.fifo(3).named("urls")))
        .asString()
        .startsWith("fifo queue 'urls' [size 0 of 3,");
  }

  @Test
  void tellsHowManyPutsWaitAndHowManyItemsAreUnfinished() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
    queue.offer(1);
    queue.put(2).subscribe();
    queue.put(3).subscribe();
    assertThat(queue)
        .hasToString(
            "fifo queue [size 1 of 1, 2 puts waiting, 0 takes waiting, unfinished 1, open]");
  }

  @Test
  void tellsHowManyTakesAndSubscribersWait() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
    queue.take().subscribe();
    queue.flux().subscribe();
    assertThat(queue).asString().contains(" 2 takes waiting,");
  }

  @Test
  void tellsThatItIsClosed() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
    queue.close();
    assertThat(queue).asString().endsWith("unfinished 0, closed]");
  }
}
