package dev.millrace.queue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** An item of a {@link QueueDelivery} that comes back to its queue after a time. */
final class LateReturn<T> implements Runnable {

  private final GuardedQueue<T> queue;
  private final T item;
  private final Disposable.Swap timer = Disposables.swap();

  /** Whether its time came before the queue knew of it; guarded by the queue's monitor. */
  boolean isDue;

  LateReturn(GuardedQueue<T> queue, T item) {
    this.queue = queue;
    this.item = item;
  }

  T item() {
    return item;
  }

  void schedule(Duration delay, Scheduler scheduler) {
    timer.update(scheduler.schedule(this, delay.toNanos(), TimeUnit.NANOSECONDS));
  }

  void cancel() {
    timer.dispose();
  }

  @Override
  public void run() {
    queue.enterLate(this);
  }
}
