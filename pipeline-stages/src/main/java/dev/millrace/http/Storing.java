package dev.millrace.http;

import dev.millrace.queue.BoundedQueue;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores the items of one request, up to the first that is refused.
 *
 * <p>The connection's event loop calls everything here.
 */
final class Storing<T> {

  private final BoundedQueue<T> queue;
  private final Takers takers;
  private final Function<byte[], ? extends T> decoder;
  private final Duration retryAfter;
  private long accepted;
  private @Nullable Answer refusal;

  Storing(
      BoundedQueue<T> queue,
      Takers takers,
      Function<byte[], ? extends T> decoder,
      Duration retryAfter) {
    this.queue = queue;
    this.takers = takers;
    this.decoder = decoder;
    this.retryAfter = retryAfter;
  }

  /**
   * Decodes and stores an item, unless one before it was refused.
   *
   * @param name what the item is called in a message
   */
  void store(byte[] bytes, String name) {
    if (refusal == null) {
      refusal = offer(bytes, name);
      accepted += refusal == null ? 1 : 0;
    }
  }

  /** Refuses the rest for a reason of the caller's. */
  Answer refuse(int status, String error) {
    return Answer.refused(status, accepted, error);
  }

  /** Refuses the rest if no more items are taken. */
  @Nullable Answer refusalOfAll() {
    if (queue.isClosed()) {
      return closed();
    }
    return takers.areGone() ? later(503, "nobody takes items") : null;
  }

  private Answer closed() {
    return later(503, "queue is closed");
  }

  /** Returns the answer, when all items have been tried. */
  Answer answer() {
    return refusal == null ? Answer.accepted(accepted) : refusal;
  }

  private @Nullable Answer offer(byte[] bytes, String name) {
    Answer refusalOfAll = refusalOfAll();
    if (refusalOfAll != null) {
      return refusalOfAll;
    }
    T item;
    try {
      item = decoder.apply(bytes);
    } catch (RuntimeException e) {
      return refuse(400, name + " is refused (" + words(e) + ")");
    }
    if (item == null) {
      return refuse(400, name + " is refused (decoder returned null)");
    }
    return switch (queue.offer(item)) {
      case ACCEPTED -> null;
      case FULL -> later(429, "queue is full (capacity " + queue.capacity() + ")");
      case CLOSED -> closed();
    };
  }

  private Answer later(int status, String error) {
    long seconds = retryAfter.plusNanos(999_999_999).toSeconds();
    return refuse(status, error).with("Retry-After", Long.toString(seconds));
  }

  private static String words(RuntimeException error) {
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }
}
