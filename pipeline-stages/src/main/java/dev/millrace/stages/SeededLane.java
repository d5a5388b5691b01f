package dev.millrace.stages;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What runs one after the other: the tasks of one worker, or a single task. Guarded by its
 * scheduler.
 */
final class SeededLane {

  /** Tasks to run now, the next one first. */
  final Queue<SeededTask> due = new ArrayDeque<>();

  boolean disposed;
}
