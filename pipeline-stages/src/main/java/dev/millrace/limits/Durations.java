package dev.millrace.limits;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** Durations that can be counted in nanoseconds. */
final class Durations {

  private static final Duration LONGEST = Duration.ofDays(100 * 365);

  private Durations() {}

  static long nanosNotNegative(String parameter, Duration duration) {
    requireNonNull(duration, parameter);
    if (duration.isNegative()) {
      throw new IllegalArgumentException(parameter + " must not be negative, was " + duration);
    }
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s must be at most %s, was %s".formatted(parameter, LONGEST, duration));
    }
    return duration.toNanos();
  }

  static long nanos(String parameter, Duration duration) {
    long nanos = nanosNotNegative(parameter, duration);
    if (nanos == 0) {
      throw new IllegalArgumentException(parameter + " must be positive, was " + duration);
    }
    return nanos;
  }
}
