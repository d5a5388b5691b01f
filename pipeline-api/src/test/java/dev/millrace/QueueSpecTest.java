package dev.millrace;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.handOver;
import static dev.millrace.QueueSpec.lifo;
import static dev.millrace.QueueSpec.priority;
import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.BufferOverflowStrategy;

class QueueSpecTest {

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void rejectsACapacityBelowOne(int capacity) {
    String message = "capacity must be at least 1, was " + capacity;

    assertThatIllegalArgumentException().isThrownBy(() -> fifo(capacity)).withMessage(message);
    assertThatIllegalArgumentException().isThrownBy(() -> lifo(capacity)).withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> priority(capacity, naturalOrder()))
        .withMessage(message);
  }

  @Test
  void handsOverWithNoPlaceAtLeast() {
    assertThat(handOver(0).capacity()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> handOver(-1))
        .withMessage("places must not be negative, was -1");
  }

  @Test
  void ordersByPriorityWithAComparatorOnly() {
    assertThatNullPointerException().isThrownBy(() -> priority(1, null)).withMessage("comparator");
  }

  @Test
  void takesALineOfTextForAName() {
    assertThat(fifo(1).name()).isEmpty();
    assertThat(fifo(1).named("orders").name()).isEqualTo("orders");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fifo(1).named(""))
        .withMessage("name must be a line of text, was ''");
    assertThatNullPointerException().isThrownBy(() -> fifo(1).named(null)).withMessage("name");
  }

  @Test
  void neverDropsTheOldestOfAPriorityQueue() {
    QueueSpec<Integer> spec = priority(3, naturalOrder());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec.onOverflow(BufferOverflowStrategy.DROP_OLDEST))
        .withMessage("strategy must be ERROR or DROP_LATEST for a priority queue, was DROP_OLDEST");
    assertThat(spec.onOverflow(BufferOverflowStrategy.ERROR).overflow())
        .contains(BufferOverflowStrategy.ERROR);
  }

  @Test
  void neverDropsTheOldestOfNoPlaces() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> handOver(0).onOverflow(BufferOverflowStrategy.DROP_OLDEST))
        .withMessage(
            "strategy must be ERROR or DROP_LATEST for a queue with no places, was DROP_OLDEST");
  }

  @Test
  void overflowsByAStrategyOnly() {
    assertThat(fifo(1).overflow()).isEmpty();
    assertThatNullPointerException()
        .isThrownBy(() -> fifo(1).onOverflow(null))
        .withMessage("strategy");
  }

  @Test
  void isNotChangedByItsMethods() {
    QueueSpec<Integer> plain = fifo(3);

    QueueSpec<Integer> changed =
        plain.named("ticks").onOverflow(BufferOverflowStrategy.DROP_OLDEST);

    assertThat(plain.name()).isEmpty();
    assertThat(plain.overflow()).isEmpty();
    assertThat(changed.name()).isEqualTo("ticks");
    assertThat(changed.capacity()).isEqualTo(3);
  }

  @Test
  void readsAsItIsDeclared() {
    assertThat(fifo(20)).hasToString("fifo(20)");
    assertThat(lifo(Integer.MAX_VALUE)).hasToString("lifo(unbounded)");
    assertThat(priority(5, naturalOrder())).hasToString("priority(5)");
    assertThat(fifo(5).onOverflow(BufferOverflowStrategy.DROP_LATEST))
        .hasToString("fifo(5), overflow DROP_LATEST");
  }
}
