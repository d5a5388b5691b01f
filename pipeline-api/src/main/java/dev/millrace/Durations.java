package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The durations that can be waited for: timers count nanoseconds in a {@code long}, so the library
 * takes none above a hundred years. One that is too long is refused where it is given, not when the
 * wait begins.
 */
public final class Durations {

  /** The longest that is accepted: a hundred years of 365 days. */
  public static final Duration LONGEST = Duration.ofDays(100 * 365);

  private Durations() {}

  /**
   * Returns the duration.
   *
   * @param parameter what messages call it
   * @throws IllegalArgumentException if it is zero, negative, or more than {@link #LONGEST}
   */
  public static Duration requirePositive(String parameter, Duration duration) {
    requireNonNull(duration, parameter);
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          "%s must be positive, was %s".formatted(parameter, duration));
    }
    return requireNotTooLong(parameter, duration);
  }

  /**
   * Returns the duration.
   *
   * @param parameter what messages call it
   * @throws IllegalArgumentException if it is negative, or more than {@link #LONGEST}
   */
  public static Duration requireNotNegative(String parameter, Duration duration) {
    requireNonNull(duration, parameter);
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "%s must not be negative, was %s".formatted(parameter, duration));
    }
    return requireNotTooLong(parameter, duration);
  }

  private static Duration requireNotTooLong(String parameter, Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s must be at most %s, was %s".formatted(parameter, LONGEST, duration));
    }
    return duration;
  }
}
