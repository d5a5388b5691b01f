package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;

/** An item of a {@link GuardedQueue} that keeps its place. */
final class QueueClaim<T> implements Claim<T> {

  private final GuardedQueue<T> queue;
  private final T value;

  /** Written once, under the queue's monitor; read there and, to spare the visit, by anyone. */
  volatile boolean started;

  QueueClaim(GuardedQueue<T> queue, T value) {
    this.queue = queue;
    this.value = value;
  }

  @Override
  public T value() {
    return value;
  }

  @Override
  public void start(Executor resumer) {
    requireNonNull(resumer, "resumer");
    if (!started) {
      queue.start(this, resumer);
    }
  }

  void putBack() {
    if (!started) {
      queue.putBack(this);
    }
  }

  @Override
  public String toString() {
    return "Claim[%s, %s]".formatted(value, started ? "started" : "waiting");
  }
}
