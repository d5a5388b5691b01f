package dev.millrace.queue;

import org.jspecify.annotations.Nullable;

/**
 * Says that an item was not queued because its queue is closed. Its cause is the error that the
 * queue was closed with, if there was one.
 */
public final class QueueClosedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  QueueClosedException(String queue, @Nullable Throwable error) {
    super(queue + " is closed", error);
  }
}
