package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the items of one key in line. Knows the keys of which an item has its turn, no others:
 * those are no more than the stage has workers and items put back for later. Not thread-safe.
 */
final class Lanes {

  private final Function<Object, ?> key;
  private final Map<Lane, Lane> lanes = new HashMap<>();
  private int waiting;

  Lanes(Function<Object, ?> key) {
    this.key = key;
  }

  /**
   * Gives an item its turn, or lets it wait for that.
   *
   * @return whether it has its turn
   * @throws RuntimeException what the key function or the key throws; the item is not in line then
   */
  boolean enter(Turn turn) {
    Object of =
        requireNonNull(key.apply(turn.bareItem()), "the stage's key function returned null");
    Lane fresh = new Lane(of);
    Lane taken = lanes.putIfAbsent(fresh, fresh);
    turn.lane = taken == null ? fresh : taken;
    if (taken != null) {
      taken.add(turn);
      waiting++;
    }
    return taken == null;
  }

  /** Ends the turn of an item; returns the item whose turn it is now, if there is one. */
  @Nullable Turn leave(Lane lane) {
    Turn next = lane.poll();
    if (next == null) {
      lanes.remove(lane);
    } else {
      waiting--;
    }
    return next;
  }

  /** Returns how many keys there are of which an item has its turn. */
  int size() {
    return lanes.size();
  }

  /** Returns how many items wait for their turn. */
  int waiting() {
    return waiting;
  }

  /** Removes the items that wait for their turn. */
  void removeAll(Consumer<Turn> removed) {
    for (Lane lane : lanes.values()) {
      for (Turn turn = lane.poll(); turn != null; turn = lane.poll()) {
        removed.accept(turn);
      }
    }
    lanes.clear();
    waiting = 0;
  }
}
