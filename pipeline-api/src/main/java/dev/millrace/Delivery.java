package dev.millrace;

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
}
