package dev.millrace.limits;

import java.util.function.Supplier;

/**
 * Permits that come at a steady rate, until so many are free or out. Those that are out count, or a
 * full bucket could be had twice in no time: once by those who hold permits and start late.
 */
final class BucketAllowance extends Allowance {

  private final Supplier<BucketLimit> declared;
  private BucketLimit limit;

  /** The parts of the next permit. */
  private long parts;

  private long lastAdvance;
  private boolean hasAdvanced;

  /**
   * @param declared the limit, which may change
   */
  BucketAllowance(Supplier<BucketLimit> declared) {
    this.declared = declared;
    this.limit = declared.get();
    this.free = limit.burst();
  }

  @Override
  long limit() {
    return limit.burst();
  }

  @Override
  void advance(long now) {
    if (hasAdvanced) {
      fill(now - lastAdvance);
    }
    hasAdvanced = true;
    lastAdvance = now;
    BucketLimit current = declared.get();
    if (!current.equals(limit)) {
      limit = current;
      free = Math.min(free, limit.burst() - out);
      parts = 0;
    }
  }

  private void fill(long nanos) {
    long room = limit.burst() - free - out;
    if (room <= 0) {
      parts = 0;
      return;
    }
    long needed = room * limit.partsOfOne() - parts;
    if (nanos >= ceilDiv(needed, limit.partsANano())) {
      free += room;
      parts = 0;
      return;
    }
    parts += nanos * limit.partsANano();
    free += parts / limit.partsOfOne();
    parts %= limit.partsOfOne();
  }

  @Override
  void spent(long cost, long now) {
    // What came until now had no more room than there was.
    advance(now);
    out -= cost;
  }

  @Override
  long nanosUntil(long cost, long now) {
    if (free >= cost) {
      return 0;
    }
    if (cost + out > limit.burst()) {
      return Long.MAX_VALUE;
    }
    return ceilDiv((cost - free) * limit.partsOfOne() - parts, limit.partsANano());
  }

  @Override
  boolean remembersNothing() {
    return free + out >= limit.burst();
  }

  private static long ceilDiv(long dividend, long divisor) {
    return -Math.floorDiv(-dividend, divisor);
  }
}
