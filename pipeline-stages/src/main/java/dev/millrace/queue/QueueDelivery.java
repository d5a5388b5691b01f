package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.Delivery;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.scheduler.Scheduler;

/** An item of a {@link GuardedQueue} in the hands of a consumer. */
final class QueueDelivery<T> implements Delivery<T> {

  private final GuardedQueue<T> queue;
  private final T value;
  private final AtomicBoolean settled = new AtomicBoolean();

  QueueDelivery(GuardedQueue<T> queue, T value) {
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
    return settle(() -> queue.returnDelivery(replacement));
  }

  @Override
  public boolean requeue(T replacement, Duration delay, Scheduler timer) {
    requireNonNull(replacement, "replacement");
    requireNonNull(timer, "timer");
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, was " + delay);
    }
    if (delay.isZero()) {
      return requeue(replacement);
    }
    return settle(() -> queue.returnDelivery(replacement, delay, timer));
  }

  private boolean settle(Runnable putBack) {
    if (!settled.compareAndSet(false, true)) {
      return false;
    }
    try {
      putBack.run();
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
