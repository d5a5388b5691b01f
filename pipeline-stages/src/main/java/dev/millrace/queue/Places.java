package dev.millrace.queue;

import org.jspecify.annotations.Nullable;

/** The places of a queue that no item fills, and who waits for one. Guarded by its monitor. */
final class Places {

  private final int capacity;
  private final WaitLine waiting = new WaitLine();

  /** Those who leave places to others. */
  private final WaitLine polite = new WaitLine();

  /** Places granted or reserved and not filled yet. */
  private int reserved;

  /** Places of items that were handed out and keep them, or are on their way back. */
  private int kept;

  Places(int capacity) {
    this.capacity = capacity;
  }

  int capacity() {
    return capacity;
  }

  int kept() {
    return kept;
  }

  void keep() {
    kept++;
  }

  void giveUpKept(int places) {
    kept -= places;
  }

  void reserve(int places) {
    reserved += places;
  }

  void giveUpReserved(int places) {
    reserved -= places;
  }

  /** Returns how many places are free; without a bound that does not depend on who has some. */
  int free(int items) {
    return capacity == Integer.MAX_VALUE ? capacity : capacity - items - kept - reserved;
  }

  void standInLine(Waiter putter) {
    if (!putter.inLine) {
      lineOf(putter).add(putter);
    }
  }

  void cancel(Waiter putter) {
    putter.cancelled = true;
    lineOf(putter).remove(putter);
  }

  private WaitLine lineOf(Waiter putter) {
    return putter.leaves() > 0 ? polite : waiting;
  }

  /** Lets all see that there will be no place. */
  void endAll(Resuming resuming) {
    resuming.addAll(waiting);
    resuming.addAll(polite);
  }

  /** Whether one who brings an item that needs no place may keep the place it has for it. */
  boolean allowPassing() {
    return capacity > 0 && kept == 0 && waitedForBy() == 0;
  }

  int waitedForBy() {
    return waiting.size() + polite.size();
  }

  boolean areWaitedFor() {
    return waitedForBy() > 0;
  }

  /** Returns who is to have the next place; those who leave places come last. */
  @Nullable Waiter next() {
    Waiter oldest = waiting.peek();
    return oldest == null ? polite.peek() : oldest;
  }

  /** Grants a place to the next. */
  void grant(Waiter next) {
    lineOf(next).remove(next);
    next.granted = true;
    reserved++;
  }
}
