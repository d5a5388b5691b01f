package dev.millrace.limits;

import org.jspecify.annotations.Nullable;

/** Turns in the order in which they came; each operation takes constant time. Not thread-safe. */
final class Line {

  private @Nullable GateTurn<?> first;
  private @Nullable GateTurn<?> last;

  @Nullable GateTurn<?> first() {
    return first;
  }

  boolean isEmpty() {
    return first == null;
  }

  void add(GateTurn<?> turn) {
    turn.inLine = true;
    turn.previous = last;
    if (last == null) {
      first = turn;
    } else {
      last.next = turn;
    }
    last = turn;
  }

  /** Removes a turn; does nothing if it is not in line. */
  void remove(GateTurn<?> turn) {
    if (!turn.inLine) {
      return;
    }
    if (turn.previous == null) {
      first = turn.next;
    } else {
      turn.previous.next = turn.next;
    }
    if (turn.next == null) {
      last = turn.previous;
    } else {
      turn.next.previous = turn.previous;
    }
    turn.previous = null;
    turn.next = null;
    turn.inLine = false;
  }
}
