package dev.millrace;

/**
 * What a stage has done so far.
 *
 * @param name the stage's name
 * @param workers how many workers it has
 * @param busy how many of them have an item in hand
 * @param in items taken from the queue
 * @param out results emitted
 * @param failed attempts that failed, those that were tried again included
 * @param retried attempts after the first
 * @param skipped items let go after a failure
 */
public record StageCounts(
    String name,
    int workers,
    int busy,
    long in,
    long out,
    long failed,
    long retried,
    long skipped) {}
