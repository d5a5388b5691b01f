package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a poll found.
 *
 * @param <T> the type of the items
 */
public sealed interface PollResult<T> {

  /** Returns the item, if there was one. */
  default Optional<T> asOptional() {
    return this instanceof Item<T> found ? Optional.of(found.value()) : Optional.empty();
  }

  /** An item, which has left the queue. */
  record Item<T>(T value) implements PollResult<T> {

    public Item {
      requireNonNull(value, "value");
    }
  }

  /** No item now; one may come. */
  record Empty<T>() implements PollResult<T> {}

  /** No item, and none will come. */
  record Closed<T>() implements PollResult<T> {}
}
