package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BufferOverflowStrategy;

/**
 * The declaration of a bounded queue.
 *
 * <pre>{@code
 * fifo(20)
 * priority(100, comparing(Page::depth))
 * fifo(1000).named("ticks").onOverflow(BufferOverflowStrategy.DROP_OLDEST)
 * }</pre>
 *
 * <p>Capacity is counted in items. It is the limit that {@code onBackpressureBuffer} would be
 * given: what feeds the queue waits while it is full.
 *
 * @param <T> the type of the items
 */
public final class QueueSpec<T> {

  private final String name;
  private final int capacity;
  private final Order<T> order;
  private final @Nullable BufferOverflowStrategy overflow;

  private QueueSpec(
      String name, int capacity, Order<T> order, @Nullable BufferOverflowStrategy overflow) {
    this.name = name;
    this.capacity = capacity;
    this.order = order;
    this.overflow = overflow;
  }

  /**
   * Returns a queue that hands out the oldest item first.
   *
   * @param capacity most items held, at least 1; {@link Integer#MAX_VALUE} for no bound
   */
  public static <T> QueueSpec<T> fifo(int capacity) {
    return new QueueSpec<>("", requireCapacity(capacity), new Order.Fifo<>(), null);
  }

  /**
   * Returns a queue that hands out the newest item first.
   *
   * @param capacity most items held, at least 1; {@link Integer#MAX_VALUE} for no bound
   */
  public static <T> QueueSpec<T> lifo(int capacity) {
    return new QueueSpec<>("", requireCapacity(capacity), new Order.Lifo<>(), null);
  }

  /**
   * Returns a queue that hands out the least item first; items that compare as equal leave in the
   * order in which they came.
   *
   * @param capacity most items held, at least 1; {@link Integer#MAX_VALUE} for no bound
   * @param comparator called when an item comes in, never when one leaves; by the thread that
   *     brings the item, and with no lock held. If it throws, the item is not queued and what
   *     brought it fails; in a pipeline the run does, once what is queued is processed
   */
  public static <T> QueueSpec<T> priority(int capacity, Comparator<? super T> comparator) {
    return new QueueSpec<>("", requireCapacity(capacity), new Order.Priority<>(comparator), null);
  }

  /**
   * Returns what stands between two stages with no queue declared: a place for each worker of the
   * second, first in, first out.
   *
   * @param places most items held; with 0 an item passes only to a consumer that waits for one
   */
  public static <T> QueueSpec<T> handOver(int places) {
    if (places < 0) {
      throw new IllegalArgumentException("places must not be negative, was " + places);
    }
    return new QueueSpec<>("", places, new Order.Fifo<>(), null);
  }

  /** Returns this queue under a name, unique in the pipeline; the default is its number. */
  public QueueSpec<T> named(String name) {
    return new QueueSpec<>(Names.require("name", name), capacity, order, overflow);
  }

  /**
   * Returns this queue for sources that cannot be slowed: they are asked for everything, and the
   * strategy says what happens to an item that finds the queue full. {@code ERROR} ends the
   * sources: what is queued is still processed, then the run fails. Every drop is counted and
   * reaches {@code onDiscard}. Without a strategy, the default, sources are asked for no more than
   * there is room for.
   *
   * @throws IllegalArgumentException for {@code DROP_OLDEST} with {@link #priority}, which does not
   *     know its oldest item, or with no places, which has none
   */
  public QueueSpec<T> onOverflow(BufferOverflowStrategy strategy) {
    requireNonNull(strategy, "strategy");
    if (strategy == BufferOverflowStrategy.DROP_OLDEST) {
      requireAnOldestItem();
    }
    return new QueueSpec<>(name, capacity, order, strategy);
  }

  /** Returns the name, empty if none was given. */
  public String name() {
    return name;
  }

  /** Returns the most items held. */
  public int capacity() {
    return capacity;
  }

  /** Returns which item leaves first. */
  public Order<T> order() {
    return order;
  }

  /** Returns what happens to an item of a source that finds the queue full; empty: it waits. */
  public Optional<BufferOverflowStrategy> overflow() {
    return Optional.ofNullable(overflow);
  }

  @Override
  public String toString() {
    String bound = capacity == Integer.MAX_VALUE ? "unbounded" : Integer.toString(capacity);
    return "%s(%s)%s".formatted(order, bound, overflow == null ? "" : ", overflow " + overflow);
  }

  private void requireAnOldestItem() {
    if (order instanceof Order.Priority || capacity == 0) {
      throw new IllegalArgumentException(
          "strategy must be ERROR or DROP_LATEST for a %s, was DROP_OLDEST"
              .formatted(capacity == 0 ? "queue with no places" : "priority queue"));
    }
  }

  private static int requireCapacity(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, was " + capacity);
    }
    return capacity;
  }

  /** Which item leaves a queue first. */
  public sealed interface Order<T> {

    /** The oldest. */
    record Fifo<T>() implements Order<T> {

      @Override
      public String toString() {
        return "fifo";
      }
    }

    /** The newest. */
    record Lifo<T>() implements Order<T> {

      @Override
      public String toString() {
        return "lifo";
      }
    }

    /** The least; the oldest among equals. */
    record Priority<T>(Comparator<? super T> comparator) implements Order<T> {

      public Priority {
        requireNonNull(comparator, "comparator");
      }

      @Override
      public String toString() {
        return "priority";
      }
    }
  }
}
