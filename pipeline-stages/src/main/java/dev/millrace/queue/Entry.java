package dev.millrace.queue;

/** What became of the attempt to enter a queue. */
enum Entry {
  /** The item is queued. */
  ENTERED,
  /** There is no room; one that can wait now stands in line. */
  FULL,
  /** The queue takes nothing more. */
  CLOSED,
  /** The place that was found for the item is no longer the right one; find another. */
  MOVED,
  /** Whoever wanted to enter has cancelled. */
  CANCELLED,
  /** The order has no place for the item: the comparator has thrown. */
  FAILED;

  /** Whether it is decided what becomes of the item of a put. */
  boolean isOutcome() {
    return this == ENTERED || this == CLOSED || this == FAILED;
  }
}
