package dev.millrace.queue;

import dev.millrace.Delivery;

/** What becomes of items that Reactor's operators discard; see {@link BoundedQueue#puttingBack}. */
final class Discards {

  private Discards() {}

  /** Puts a delivery back, or finishes it if its queue was emptied. */
  static void putBack(Delivery<?> delivery) {
    try {
      delivery.requeue();
    } catch (IllegalStateException e) {
      delivery.ack();
    }
  }

  /** Puts the item of a claim back; one of another kind gives up its place. */
  static void putBack(Claim<?> claim) {
    if (claim instanceof QueueClaim<?> own) {
      own.putBack();
    } else {
      claim.start();
    }
  }
}
