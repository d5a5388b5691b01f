package dev.millrace.stages;

import dev.millrace.queue.Claim;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The places in the queue of items that were claimed and are not being worked on. Places are alike:
 * an item that is put back takes that of the next one to start, which so gives up none. Not
 * thread-safe.
 */
final class Places {

  private final Deque<Claim<Object>> held = new ArrayDeque<>();

  /** Items that were put back and have no place yet. */
  private int missing;

  /** An item was claimed, with its place. */
  void add(Claim<Object> claim) {
    held.addLast(claim);
  }

  /** An item was put back, and is to have a place again. */
  void putBack() {
    missing++;
  }

  /** An item starts: returns the place to give up, or {@code null} if another item has it now. */
  @Nullable Claim<Object> leave() {
    if (missing > 0) {
      missing--;
      return null;
    }
    return held.pollFirst();
  }

  /** Gives up all places. */
  void clear() {
    held.forEach(Claim::start);
    held.clear();
    missing = 0;
  }
}
