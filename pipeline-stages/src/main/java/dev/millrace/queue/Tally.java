package dev.millrace.queue;

/** What a queue has counted, and who waits for its work to be finished. Guarded by its monitor. */
final class Tally {

  private final Resuming resuming;
  private final WaitLine joiners = new WaitLine();

  private long unfinished;
  private int highWater;
  private long in;
  private long out;
  private long dropped;
  private long requeued;

  Tally(Resuming resuming) {
    this.resuming = resuming;
  }

  /** Counts an item that came in; {@code size} includes it. */
  void cameIn(int size) {
    in++;
    highWater = Math.max(highWater, size);
  }

  void begin() {
    unfinished++;
  }

  /**
   * Counts items that came in, went out and are not finished; fewer than none if some were counted
   * that did not come after all.
   */
  void passed(long items) {
    in += items;
    out += items;
    unfinished += items;
    highWater = Math.max(highWater, items > 0 ? 1 : 0);
    if (items < 0 && unfinished == 0) {
      resuming.addAll(joiners);
    }
  }

  void cameBack(int size) {
    requeued++;
    cameIn(size);
  }

  /** Undoes {@link #cameBack}. */
  void wentAwayAgain() {
    requeued--;
    in--;
  }

  void wentOut(int items) {
    out += items;
  }

  void wasDropped() {
    dropped++;
  }

  /** Counts an item as finished; tells whether there was one. */
  boolean finishOne() {
    if (unfinished == 0) {
      return false;
    }
    finish(1);
    return true;
  }

  /** Counts items as finished; one may have been declared so before it was taken. */
  void finish(long items) {
    unfinished = Math.max(0, unfinished - items);
    if (unfinished == 0) {
      resuming.addAll(joiners);
    }
  }

  /** Tells whether a joiner is to be told that all is finished; if not yet, it stands in line. */
  boolean isFinished(Waiter joiner) {
    if (unfinished > 0 && !joiner.cancelled) {
      joiners.add(joiner);
    }
    return unfinished == 0 && end(joiner);
  }

  /** Ends a join; tells whether it had not ended. */
  boolean end(Waiter joiner) {
    boolean ends = !joiner.cancelled;
    joiner.cancelled = true;
    return ends;
  }

  void cancel(Waiter joiner) {
    joiner.cancelled = true;
    joiners.remove(joiner);
  }

  long unfinished() {
    return unfinished;
  }

  int highWater() {
    return highWater;
  }

  long in() {
    return in;
  }

  long out() {
    return out;
  }

  long dropped() {
    return dropped;
  }

  long requeued() {
    return requeued;
  }
}
