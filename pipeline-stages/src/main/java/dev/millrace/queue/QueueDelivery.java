package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.Delivery;
import dev.millrace.Durations;
import java.time.Duration;
import reactor.core.scheduler.Scheduler;

/** An item of a {@link GuardedQueue} in the hands of a consumer. */
final class QueueDelivery<T> implements Delivery<T> {

  private final GuardedQueue<T> queue;
  private final T value;

  /**
   * Written under the queue's monitor, in the step that settles: until an item is really put back,
   * which code of the user may prevent or precede, the delivery is open to others. Read by anyone.
   */
  private volatile boolean settled;

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
    return !settled && queue.settle(this);
  }

  @Override
  public boolean requeue(T replacement) {
    requireNonNull(replacement, "replacement");
    return !settled && queue.putBack(this, replacement);
  }

  @Override
  public boolean requeue(T replacement, Duration delay, Scheduler timer) {
    requireNonNull(replacement, "replacement");
    requireNonNull(timer, "timer");
    if (Durations.requireNotNegative("delay", delay).isZero()) {
      return requeue(replacement);
    }
    return !settled && queue.putBack(this, replacement, delay, timer);
  }

  boolean isSettled() {
    return settled;
  }

  /** Called under the monitor. */
  void settled() {
    settled = true;
  }

  @Override
  public String toString() {
    return "Delivery[%s, %s]".formatted(value, settled ? "settled" : "open");
  }
}
