package dev.millrace.queue;

/** Says that an item was not queued because its queue is closed. */
public final class QueueClosedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  QueueClosedException(String queue) {
    super(queue + " is closed");
  }
}
