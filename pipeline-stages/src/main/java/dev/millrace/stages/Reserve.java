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
  private final Set<ClaimedItem> unfinished = new LinkedHashSet<>();

  void add(ClaimedItem item) {
    unfinished.add(item);
  }

  void remove(ClaimedItem item) {
    unfinished.remove(item);
  }

  /**
   * Tells whether a worker may start an item, or be retired.
   *
   * @param item the item; {@code null} for one that is not claimed yet, or for none
   * @param free workers that have nothing to do, that one included
   */
  boolean allows(@Nullable ClaimedItem item, int free) {
    Iterator<ClaimedItem> inOrder = unfinished.iterator();
    if (free > 1 || !inOrder.hasNext()) {
      return true;
    }
    ClaimedItem first = inOrder.next();
    return first == item || first.started;
  }
}
