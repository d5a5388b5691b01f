package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the items of one key in line. Knows the keys that are taken, no others: those are no more
 * than the stage has workers and items put back for later. Not thread-safe.
 */
final class Lanes {

  private final Function<Object, ?> key;
  private final Map<Lane, Lane> lanes = new HashMap<>();
  private int waiting;

  Lanes(Function<Object, ?> key) {
    this.key = key;
  }

  /**
   * Returns a lane of an item's key, in which nobody is; may be called on any thread.
   *
   * @throws RuntimeException what the key function or the key throws
   */
  Lane laneOf(Object item) {
    return new Lane(requireNonNull(key.apply(item), "the stage's key function returned null"));
  }

  /**
   * Has an item take its key, or lets it wait for that.
   *
   * @return whether it has taken it
   */
  boolean enter(ClaimedItem item) {
    Lane fresh = item.ownLane();
    Lane taken = lanes.putIfAbsent(fresh, fresh);
    item.lane = taken == null ? fresh : taken;
    if (taken != null) {
      taken.add(item);
      waiting++;
    }
    return taken == null;
  }

  /** Frees a key for the next item that waits for it; returns that, if there is one. */
  @Nullable ClaimedItem leave(Lane lane) {
    ClaimedItem next = lane.poll();
    if (next == null) {
      lanes.remove(lane);
    } else {
      waiting--;
    }
    return next;
  }

  /** Returns how many keys are taken. */
  int size() {
    return lanes.size();
  }

  /** Returns how many items wait for their key. */
  int waiting() {
    return waiting;
  }

  /** Removes the items that wait for their key. */
  void removeAll(Consumer<ClaimedItem> removed) {
    for (Lane lane : lanes.values()) {
      for (ClaimedItem item = lane.poll(); item != null; item = lane.poll()) {
        removed.accept(item);
      }
    }
    lanes.clear();
    waiting = 0;
  }
}
