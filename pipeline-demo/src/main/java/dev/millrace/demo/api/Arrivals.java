package dev.millrace.demo.api;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts requests as a server does that allows so many in any interval of some length, and no more.
 * Safe to use from any thread.
 */
final class Arrivals {

  private final int limit;
  private final long windowNanos;

  /** When those came that were let in, and not a window ago. */
  private final Deque<Long> letIn = new ArrayDeque<>();

  /** When all came that did so not a window ago. */
  private final Deque<Long> all = new ArrayDeque<>();

  private int fullest;
  private long refused;

  Arrivals(int limit, Duration window) {
    this.limit = limit;
    this.windowNanos = window.toNanos();
  }

  /** Counts a request; tells whether it is within the limit. */
  synchronized boolean arrived(long nowNanos) {
    forget(all, nowNanos);
    forget(letIn, nowNanos);
    all.addLast(nowNanos);
    fullest = Math.max(fullest, all.size());
    if (letIn.size() == limit) {
      refused++;
      return false;
    }
    letIn.addLast(nowNanos);
    return true;
  }

  private void forget(Deque<Long> times, long nowNanos) {
    while (!times.isEmpty() && nowNanos - times.getFirst() >= windowNanos) {
      times.removeFirst();
    }
  }

  /** Returns the most requests that came in any window, whether they were let in or not. */
  synchronized int fullest() {
    return fullest;
  }

  synchronized long refused() {
    return refused;
  }
}
