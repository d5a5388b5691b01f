package dev.millrace.queue;

/** What a queue keeps of an item that it has handed out. */
enum Hold {
  /** Nothing: the item has left. */
  NOTHING,
  /** Its place, until its {@link Claim} is started. */
  PLACE,
  /** Its way back: it may return, so a closed queue does not end before it is settled. */
  WAY_BACK
}
