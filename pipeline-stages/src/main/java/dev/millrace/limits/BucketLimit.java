package dev.millrace.limits;

import dev.millrace.Durations;
import java.math.BigInteger;
import java.time.Duration;

/**
 * A rate and a burst. Counted in parts of a permit, so that none is lost by rounding: a permit has
 * {@code partsOfOne}, and each nanosecond brings {@code partsANano}.
 */
record BucketLimit(long permits, Duration period, long burst, long partsOfOne, long partsANano) {

  static BucketLimit of(long permits, Duration period, long burst) {
    if (permits < 1) {
      throw new IllegalArgumentException("permits must be at least 1, was " + permits);
    }
    long nanos = Durations.requirePositive("period", period).toNanos();
    if (burst < 1) {
      throw new IllegalArgumentException("burst must be at least 1, was " + burst);
    }
    long divisor = BigInteger.valueOf(permits).gcd(BigInteger.valueOf(nanos)).longValueExact();
    long partsOfOne = nanos / divisor;
    long partsANano = permits / divisor;
    // A full bucket, one nanosecond more, and what was begun.
    long most = (Long.MAX_VALUE - partsANano) / partsOfOne - 1;
    if (burst > most) {
      throw new IllegalArgumentException(
          "burst must be at most %d for %d in %s, was %d".formatted(most, permits, period, burst));
    }
    return new BucketLimit(permits, period, burst, partsOfOne, partsANano);
  }

  @Override
  public String toString() {
    return "%d in each %s, up to %d at once".formatted(permits, period, burst);
  }
}
