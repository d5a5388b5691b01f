package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Waits for all that comes of one item. It is held once for each part that is not finished, from
 * the start by the item itself. Safe to use from any thread.
 */
abstract class Settlement {

  private static final AtomicIntegerFieldUpdater<Settlement> HOLDS =
      AtomicIntegerFieldUpdater.newUpdater(Settlement.class, "holds");

  private volatile int holds = 1;

  /** Written by whoever drops a part, before it lets go. */
  private volatile boolean abandoned;

  /** One more part came of the item; called by one who holds. */
  final void retain() {
    HOLDS.getAndIncrement(this);
  }

  /** A part is finished. */
  final void release() {
    // The last one who holds need not say so: nobody else can.
    if (holds == 1 || HOLDS.decrementAndGet(this) == 0) {
      if (abandoned) {
        returned();
      } else {
        settled();
      }
    }
  }

  /** A part will not be finished. */
  final void abandon() {
    abandoned = true;
    release();
  }

  /** Everything that came of the item is finished. */
  abstract void settled();

  /** Nothing is under way any more, and something was not finished. */
  abstract void returned();
}
