package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import reactor.core.CoreSubscriber;

/**
 * Subscribers for the engine, whose account of items must agree with the queue's at every moment.
 * Not for others: the count runs with the queue's lock held.
 */
public final class CountedSubscribers {

  /** Counts an item; no more than assignments. */
  @FunctionalInterface
  public interface Count {

    /** Called in the step in which an item is queued: no one sees the queue's counts between. */
    void queued();
  }

  private CountedSubscribers() {}

  /**
   * Returns a Subscriber like {@link BoundedQueue#subscriber(int, int,
   * reactor.util.context.ContextView)} that reserves places and counts what it queues. An overflow
   * strategy changes nothing here.
   *
   * @param queue made by {@link BoundedQueue}
   * @param reserve most places reserved at once; 0 for none, with one item that may wait outside
   * @param leaves how many places it leaves to others, less than the capacity
   */
  public static <T> CoreSubscriber<T> of(
      BoundedQueue<T> queue, int reserve, int leaves, Count count) {
    requireNonNull(count, "count");
    if (queue instanceof MonitorQueue<T> own) {
      return own.countedSubscriber(reserve, leaves, count);
    }
    throw new IllegalArgumentException("queue must be made by BoundedQueue, was " + queue);
  }
}
