package dev.millrace.queue;

import dev.millrace.Delivery;
import java.util.function.Function;

/**
 * How a queue hands out its items: as they are, or each as a {@link Delivery}, for which a closed
 * queue waits since it may be put back.
 *
 * @param form makes what the consumer is given
 */
record Handout<T, R>(Function<? super T, ? extends R> form, boolean mayReturn) {

  static <T> Handout<T, T> items() {
    return new Handout<>(item -> item, false);
  }

  static <T> Handout<T, Delivery<T>> deliveries(MonitorQueue<T> queue) {
    return new Handout<>(item -> new QueueDelivery<>(queue, item), true);
  }
}
