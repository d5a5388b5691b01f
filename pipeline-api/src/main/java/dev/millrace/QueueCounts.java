package dev.millrace;

/**
 * What a queue has seen so far. Until it is emptied early, {@code in = out + size}.
 *
 * @param name the queue's name
 * @param capacity most items it may hold
 * @param size items it holds now
 * @param highWater most items it held at once; more than its capacity only if deliveries were put
 *     back
 * @param in items that came in and were not dropped again
 * @param out items that were taken
 * @param dropped items that found no room and were let go: those that an overflow strategy dropped,
 *     and the one for which it, or a source that brought more than it was asked for, was failed
 * @param requeued items that were taken and put back; they are counted as in and as out each time
 */
public record QueueCounts(
    String name,
    int capacity,
    int size,
    int highWater,
    long in,
    long out,
    long dropped,
    long requeued) {}
