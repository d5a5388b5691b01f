package dev.millrace.queue;

import dev.millrace.Delivery;
import java.util.function.Function;

/**
 * How a queue hands out its items: as they are, each as a {@link Claim} on its place, or each as a
 * {@link Delivery}.
 *
 * @param form makes what the consumer is given
 * @param hold what the queue keeps of the item
 */
record Handout<T, R>(Function<? super T, ? extends R> form, Hold hold) {

  static <T> Handout<T, T> items() {
    return new Handout<>(item -> item, Hold.NOTHING);
  }

  static <T> Handout<T, Claim<T>> claims(GuardedQueue<T> queue) {
    return new Handout<>(item -> new QueueClaim<>(queue, item), Hold.PLACE);
  }

  static <T> Handout<T, Delivery<T>> deliveries(GuardedQueue<T> queue) {
    return new Handout<>(item -> new QueueDelivery<>(queue, item), Hold.WAY_BACK);
  }
}
