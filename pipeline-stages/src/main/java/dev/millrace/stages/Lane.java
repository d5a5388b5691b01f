package dev.millrace.stages;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A key that an item has taken, and the items that wait until it is free. Equal to other lanes of
 * the same key. The key's hash is asked for once, so that a lane is found again whatever the key
 * has turned into meanwhile.
 */
final class Lane {

  private final Object key;
  private final int hash;

  /** Made with the first item that has to wait: few have. */
  private @Nullable Deque<ClaimedItem> waiting;

  Lane(Object key) {
    this.key = key;
    this.hash = key.hashCode();
  }

  void add(ClaimedItem item) {
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.addLast(item);
  }

  /** Returns the next item, in the order in which they came, or {@code null}. */
  @Nullable ClaimedItem poll() {
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
