package dev.millrace.stages;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a worker free for the first of the unfinished items of an ordered stage while that is put
 * back. The results of all others may have to wait for it: if every worker had one of those in
 * hand, none would be left to end the wait. Not thread-safe.
 */
final class Reserve {

  /** Unfinished items, in the order in which they were claimed. */
  private final Set<Turn> unfinished = new LinkedHashSet<>();

  void add(Turn turn) {
    unfinished.add(turn);
  }

  void remove(Turn turn) {
    unfinished.remove(turn);
  }

  /**
   * Tells whether a worker may start an item, or be retired.
   *
   * @param turn the item; {@code null} for one that is not claimed yet, or for none
   * @param free workers that have nothing to do, that one included
   */
  boolean allows(@Nullable Turn turn, int free) {
    Iterator<Turn> inOrder = unfinished.iterator();
    if (free > 1 || !inOrder.hasNext()) {
      return true;
    }
    Turn first = inOrder.next();
    return first == turn || first.started;
  }
}
