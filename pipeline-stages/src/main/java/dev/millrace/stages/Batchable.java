package dev.millrace.stages;

/**
 * An item that a batch has taken.
 *
 * @param item the item, with or without what it takes along
 * @param key what it has in common with the others of its list
 * @param weight not negative
 * @param takenNanos when it was taken, by the run's timer; 0 if the batch has no use for that
 */
record Batchable(Object item, Object key, long weight, long takenNanos) {}
