package dev.millrace.limits;

/**
 * How many permits there are and when a spent one comes back. A permit is free, or out with those
 * who may use it, or spent. Not thread-safe: a {@link Gate} calls from one thread at a time, with
 * times that never go back.
 */
abstract class Allowance {

  /** Below 0 after the limit was lowered under what is out. */
  protected long free;

  /** Taken, and neither spent nor given back. */
  protected long out;

  /** Returns the most that can ever be taken at once. */
  abstract long limit();

  /** Frees what may be used again by now. */
  abstract void advance(long now);

  /** Permits that are out were used, by now. */
  abstract void spent(long cost, long now);

  /**
   * Returns how long it takes until {@code cost} permits are free, if none is given back or taken;
   * {@link Long#MAX_VALUE} if that depends on those that are out.
   */
  abstract long nanosUntil(long cost, long now);

  /** Whether nothing that was spent is remembered. */
  abstract boolean remembersNothing();

  boolean take(long cost) {
    if (free < cost) {
      return false;
    }
    free -= cost;
    out += cost;
    return true;
  }

  long takeAll() {
    long all = free;
    return all > 0 && take(all) ? all : 0;
  }

  void giveBack(long cost) {
    free += cost;
    out -= cost;
  }

  long out() {
    return out;
  }
}
