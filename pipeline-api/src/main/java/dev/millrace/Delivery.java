package dev.millrace;

import java.time.Duration;
import reactor.core.scheduler.Scheduler;

/**
 * An item that was handed out, to be settled once: finished, or put back. The first settlement
 * counts, whichever thread makes it; a later one changes nothing. Safe to use from any thread.
 *
 * @param <T> the type of the item
 */
public interface Delivery<T> {

  /** Returns the item. */
  T value();

  /**
   * Finishes the item.
   *
   * @return whether this call settled the delivery
   */
  boolean ack();

  /**
   * Puts the item back where it came from, in the order of that queue. It never waits: the item was
   * part of the queue's unfinished work all the time, so there need be no free place.
   *
   * @return whether this call settled the delivery
   * @throws IllegalStateException if the queue was closed and emptied; the delivery is then open
   */
  default boolean requeue() {
    return requeue(value());
  }

  /**
   * Puts another item in the place of this one, such as the same task with its attempt counted; see
   * {@link #requeue()}.
   *
   * @return whether this call settled the delivery
   * @throws IllegalStateException if the queue was closed and emptied; the delivery is then open
   */
  boolean requeue(T replacement);

  /** Puts the item back after a delay; see {@link #requeue(Object, Duration, Scheduler)}. */
  default boolean requeue(Duration delay, Scheduler timer) {
    return requeue(value(), delay, timer);
  }

  /**
   * Puts another item in the place of this one, like {@link #requeue(Object)}, after a delay. Until
   * it is back it keeps a place and counts as unfinished, and the queue, if it is closed, does not
   * complete its consumers. Emptying the queue brings it back at once.
   *
   * @param delay how long it stays away, not negative and at most a hundred years; zero to put it
   *     back now
   * @param timer tells when the delay is over
   * @return whether this call settled the delivery
   * @throws IllegalStateException if the queue was closed and emptied; the delivery is then open
   * @throws java.util.concurrent.RejectedExecutionException if the timer was disposed of; the
   *     delivery is then open
   */
  boolean requeue(T replacement, Duration delay, Scheduler timer);
}
