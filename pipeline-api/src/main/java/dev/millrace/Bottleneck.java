package dev.millrace;

/**
 * The stage that holds a pipeline back: its queue is full, and what it feeds is not.
 *
 * @param stage the stage's name
 * @param advice what to change, in one sentence
 */
public record Bottleneck(String stage, String advice) {}
