package dev.millrace.queue;

import reactor.core.CoreSubscriber;
import reactor.core.Scannable;

/**
 * Puts what one source brings. The source's signals are serial, as Reactive Streams demands; places
 * fall free on any thread.
 */
interface Inlet<T> extends CoreSubscriber<T>, Scannable {

  /** Ends the source early: the queue is closed. */
  void cancelUpstream();

  /**
   * Returns how many items passed to a rail without a visit since the last call. Called under the
   * monitor.
   */
  default long takePassed() {
    return 0;
  }
}
