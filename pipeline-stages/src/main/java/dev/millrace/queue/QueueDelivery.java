package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.Delivery;
import java.util.concurrent.atomic.AtomicBoolean;

/** An item of a {@link MonitorQueue} in the hands of a consumer. */
final class QueueDelivery<T> implements Delivery<T> {

  private final MonitorQueue<T> queue;
  private final T value;
  private final AtomicBoolean settled = new AtomicBoolean();

  QueueDelivery(MonitorQueue<T> queue, T value) {
    this.queue = queue;
    this.value = value;
  }

  @Override
  public T value() {
    return value;
  }

  @Override
  public boolean ack() {
    boolean first = settled.compareAndSet(false, true);
    if (first) {
      queue.settleDelivery();
    }
    return first;
  }

  @Override
  public boolean requeue(T replacement) {
    requireNonNull(replacement, "replacement");
    if (!settled.compareAndSet(false, true)) {
      return false;
    }
    try {
      queue.returnDelivery(replacement);
      return true;
    } catch (Throwable e) {
      // Nothing was put back: the delivery is as open as before.
      settled.set(false);
      throw e;
    }
  }

  @Override
  public String toString() {
    return "Delivery[%s, %s]".formatted(value, settled.get() ? "settled" : "open");
  }
}
