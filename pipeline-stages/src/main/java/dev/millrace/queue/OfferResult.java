package dev.millrace.queue;

/** What became of an item that was offered. */
public enum OfferResult {
  /** It is queued. */
  ACCEPTED,
  /** There was no room; the item is not queued. */
  FULL,
  /** The queue is closed; the item is not queued. */
  CLOSED
}
