package dev.millrace;

/**
 * How many workers the engine has found for a stage that was declared with a range of them.
 *
 * @param stage the stage's name
 * @param range how many there may be
 * @param workers how many there are
 * @param reason why, in one sentence
 */
public record WorkerChoice(String stage, WorkerRange range, int workers, String reason) {}
