package dev.millrace.stages;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One key of which an item has its turn, and the items that wait for theirs. Equal to other lanes
 * of the same key. The key's hash is asked for once, so that a lane is found again whatever the key
 * has turned into meanwhile.
 */
final class Lane {

  private final Object key;
  private final int hash;

  /** Made with the first item that has to wait: few have. */
  private @Nullable Deque<Turn> waiting;

  Lane(Object key) {
    this.key = key;
    this.hash = key.hashCode();
  }

  void add(Turn turn) {
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.addLast(turn);
  }

  /** Returns the next item, in the order in which they came, or {@code null}. */
  @Nullable Turn poll() {
    return waiting == null ? null : waiting.pollFirst();
  }

  int size() {
    return waiting == null ? 0 : waiting.size();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof Lane that && key.equals(that.key));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
