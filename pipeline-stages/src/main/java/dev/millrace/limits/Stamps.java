package dev.millrace.limits;

/** Times and what was spent at each, the oldest first: a ring that grows. Not thread-safe. */
final class Stamps {

  private long[] times = new long[4];
  private long[] costs = new long[4];
  private int first;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  long time(int i) {
    return times[at(i)];
  }

  long cost(int i) {
    return costs[at(i)];
  }

  long firstTime() {
    return time(0);
  }

  long lastTime() {
    return time(size - 1);
  }

  long lastCost() {
    return cost(size - 1);
  }

  void addLast(long time, long cost) {
    growIfFull();
    size++;
    set(size - 1, time, cost);
  }

  /** Adds to the last cost, and moves it to a later time. */
  void raiseLast(long time, long cost) {
    set(size - 1, time, lastCost() + cost);
  }

  /** Removes the oldest and returns its cost. */
  long removeFirst() {
    long cost = cost(0);
    first = at(1);
    size--;
    return cost;
  }

  private void set(int i, long time, long cost) {
    times[at(i)] = time;
    costs[at(i)] = cost;
  }

  /** The length is a power of two. */
  private int at(int i) {
    return (first + i) & (times.length - 1);
  }

  private void growIfFull() {
    if (size < times.length) {
      return;
    }
    long[] longerTimes = new long[2 * size];
    long[] longerCosts = new long[2 * size];
    for (int i = 0; i < size; i++) {
      longerTimes[i] = time(i);
      longerCosts[i] = cost(i);
    }
    times = longerTimes;
    costs = longerCosts;
    first = 0;
  }
}
