package dev.millrace.limits;

import java.util.function.Supplier;

/**
 * Permits that go round: each comes back one window after it was spent, so that any window has room
 * for no more than all of them.
 */
final class WindowAllowance extends Allowance {

  /**
   * So many parts of the limit are remembered with times of their own: a permit of a large limit
   * may count as spent with later ones, by at most this part of the limit.
   */
  private static final long PARTS = 256;

  private final Stamps stamps = new Stamps();

  private final Supplier<WindowLimit> declared;
  private WindowLimit limit;

  /** When the last permit was spent of those that have come back; if there is one. */
  private long lastForgotten;

  private boolean hasForgotten;

  /** So long, in nanoseconds, what is forgotten may lie in a window that was made longer. */
  private long blockedFor;

  /**
   * @param declared the limit, which may change
   */
  WindowAllowance(Supplier<WindowLimit> declared) {
    this.declared = declared;
    this.limit = declared.get();
    this.free = limit.permits();
  }

  @Override
  long limit() {
    return limit.permits();
  }

  @Override
  void advance(long now) {
    WindowLimit current = declared.get();
    if (!current.equals(limit)) {
      free += current.permits() - limit.permits();
      limit = current;
    }
    while (!stamps.isEmpty() && now - stamps.firstTime() >= limit.nanos()) {
      lastForgotten = stamps.firstTime();
      hasForgotten = true;
      free += stamps.removeFirst();
    }
    blockedFor = hasForgotten ? limit.nanos() - (now - lastForgotten) : 0;
  }

  @Override
  boolean take(long cost) {
    return blockedFor <= 0 && super.take(cost);
  }

  @Override
  void spent(long cost, long now) {
    out -= cost;
    boolean sameTime = !stamps.isEmpty() && stamps.lastTime() == now;
    if (sameTime || (!stamps.isEmpty() && stamps.lastCost() + cost <= limit.permits() / PARTS)) {
      stamps.raiseLast(now, cost);
    } else {
      stamps.addLast(now, cost);
    }
  }

  @Override
  long nanosUntil(long cost, long now) {
    if (free >= cost) {
      return Math.max(0, blockedFor);
    }
    // Those that come back are younger than those forgotten.
    long missing = cost - free;
    for (int i = 0; i < stamps.size(); i++) {
      missing -= stamps.cost(i);
      if (missing <= 0) {
        return limit.nanos() - (now - stamps.time(i));
      }
    }
    return Long.MAX_VALUE;
  }

  @Override
  boolean remembersNothing() {
    return stamps.isEmpty();
  }
}
