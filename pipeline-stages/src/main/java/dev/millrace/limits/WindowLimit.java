package dev.millrace.limits;

import dev.millrace.Durations;
import java.time.Duration;

/** So many permits in any so many nanoseconds. */
record WindowLimit(long permits, long nanos) {

  WindowLimit {
    if (permits < 1) {
      throw new IllegalArgumentException("permits must be at least 1, was " + permits);
    }
  }

  static WindowLimit of(long permits, Duration window) {
    return new WindowLimit(permits, Durations.requirePositive("window", window).toNanos());
  }

  @Override
  public String toString() {
    return "%d in any %s".formatted(permits, Duration.ofNanos(nanos));
  }
}
