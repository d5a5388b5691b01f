package dev.millrace;

/**
 * What a stage has done so far.
 *
 * @param name the stage's name
 * @param workers how many workers it has; after a resize also those that finish their last item
 * @param busy how many of them have an item in hand
 * @param in items taken from the queue; one that was put back counts once
 * @param out results emitted
 * @param failed attempts that failed, those that were tried again included
 * @param retried attempts after the first
 * @param skipped items let go after a failure
 * @param deadLettered items kept by a dead letter sink
 */
public record StageCounts(
    String name,
    int workers,
    int busy,
    long in,
    long out,
    long failed,
    long retried,
    long skipped,
    long deadLettered) {}
