package dev.millrace.limits;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts starts, and how many of them lay in the fullest window. Times never go back. */
final class Starts {

  private record Start(long time, long cost) {}

  private final Deque<Start> inWindow = new ArrayDeque<>();
  private final long window;
  private long current;
  private long fullest;
  private long all;

  Starts(Duration window) {
    this.window = window.toNanos();
  }

  void add(long time, long cost) {
    while (!inWindow.isEmpty() && time - inWindow.peekFirst().time() >= window) {
      current -= inWindow.removeFirst().cost();
    }
    inWindow.addLast(new Start(time, cost));
    current += cost;
    all += cost;
    fullest = Math.max(fullest, current);
  }

  long fullest() {
    return fullest;
  }

  long all() {
    return all;
  }
}
