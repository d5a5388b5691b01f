package dev.millrace.queue;

import dev.millrace.QueueSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A kind of queue on which a behaviour is tried: an order and a capacity. */
record QueueKind(LeavingOrder order, int capacity) {

  enum LeavingOrder {
    FIFO,
    LIFO,
    PRIORITY
  }

  static final int UNBOUNDED = Integer.MAX_VALUE;

  static Stream<QueueKind> all() {
    return ofCapacities(1, 2, 3, 10, 256, UNBOUNDED);
  }

  static Stream<QueueKind> bounded() {
    return ofCapacities(1, 2, 3, 10, 256);
  }

  private static Stream<QueueKind> ofCapacities(int... capacities) {
    return Stream.of(LeavingOrder.values())
        .flatMap(
            order -> IntStream.of(capacities).mapToObj(capacity -> new QueueKind(order, capacity)));
  }

  /** Returns this kind's order with another capacity. */
  QueueKind withCapacity(int other) {
    return new QueueKind(order, other);
  }

  QueueSpec<Integer> spec() {
    return switch (order) {
      case FIFO -> QueueSpec.fifo(capacity);
      case LIFO -> QueueSpec.lifo(capacity);
      case PRIORITY -> QueueSpec.priority(capacity, Comparator.<Integer>naturalOrder());
    };
  }

  BoundedQueue<Integer> queue() {
    return BoundedQueue.of(spec());
  }

  /** Returns a queue that holds as many items as it can: 1, 2, 3 and so on. */
  BoundedQueue<Integer> fullQueue() {
    BoundedQueue<Integer> queue = queue();
    for (int item = 1; item <= capacity; item++) {
      queue.offer(item);
    }
    return queue;
  }

  /** Returns items that arrived one after the other in the order in which they leave. */
  List<Integer> inOrderOfLeaving(List<Integer> arrived) {
    List<Integer> leaving = new ArrayList<>(arrived);
    switch (order) {
      case FIFO -> {}
      case LIFO -> Collections.reverse(leaving);
      case PRIORITY -> Collections.sort(leaving);
    }
    return leaving;
  }

  /** Polls until nothing is left. */
  static <T> List<T> drain(BoundedQueue<T> queue) {
    List<T> drained = new ArrayList<>();
    while (queue.poll() instanceof PollResult.Item<T> found) {
      drained.add(found.value());
    }
    return drained;
  }

  @Override
  public String toString() {
    return order + " of " + (capacity == UNBOUNDED ? "any number" : capacity);
  }
}
