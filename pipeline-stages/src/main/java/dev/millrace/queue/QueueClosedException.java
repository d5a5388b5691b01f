package dev.millrace.queue;

/** Says that an item was not queued because its queue is closed. */
public final class QueueClosedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /**
   * @param queue the queue's name; empty if it has none
   */
  QueueClosedException(String queue) {
    super(queue.isEmpty() ? "queue is closed" : "queue '%s' is closed".formatted(queue));
  }
}
