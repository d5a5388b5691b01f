package dev.millrace.stages;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The attempts that failed at an item in one stage. It goes with the item when that is put back,
 * and is written by one rail at a time.
 */
final class History {

  /** Retries may be endless, and each cause has a stack trace. */
  private static final int MOST_CAUSES = 100;

  private final Deque<Throwable> causes = new ArrayDeque<>();
  private final long startedNanos;
  private int attempts;
  private int requeues;

  /**
   * @param startedNanos when the first attempt began, by the run's timer
   */
  History(long startedNanos) {
    this.startedNanos = startedNanos;
  }

  void add(Throwable cause) {
    attempts++;
    if (causes.size() == MOST_CAUSES) {
      causes.removeFirst();
    }
    causes.addLast(cause);
  }

  void countRequeue() {
    requeues++;
  }

  long startedNanos() {
    return startedNanos;
  }

  /** Returns how many attempts failed. */
  int attempts() {
    return attempts;
  }

  /** Returns what the attempts failed with, the first one first; the last hundred of more. */
  List<Throwable> causes() {
    return List.copyOf(causes);
  }

  int requeues() {
    return requeues;
  }
}
