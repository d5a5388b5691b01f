package dev.millrace.stages;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What has come of one item of an ordered stage and has not gone on. */
final class OrderedResults {

  /** Filled by the rail that has the item in hand, emptied by who drains the {@link Reorder}. */
  private final Queue<Object> held = new ConcurrentLinkedQueue<>();

  /** Whether nothing more comes; touched by who drains the {@link Reorder}. */
  boolean finished;

  /** Results that the item's worker has emitted; written by that. */
  private long emitted;

  // Guarded by the monitor of the account.

  private long queued;

  /** How many of the first results do not stand for the item, since it failed after them. */
  private long voided;

  private boolean hasStandIn;

  void add(Object result) {
    emitted++;
    held.add(result);
  }

  @Nullable Object poll() {
    return held.poll();
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /** Counts a result that was queued; tells whether it now stands for the item. */
  boolean resultQueued() {
    queued++;
    if (hasStandIn || queued <= voided) {
      return false;
    }
    hasStandIn = true;
    return true;
  }

  /** No result so far stands for the item, which has failed; tells whether one did. */
  boolean itemFailed() {
    voided = emitted;
    boolean had = hasStandIn;
    hasStandIn = false;
    return had;
  }
}
