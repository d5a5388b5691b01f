package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** Checks options. */
final class Ranges {

  // A body must fit a String of one byte a character.
  static final long LARGEST_BODY = Integer.MAX_VALUE - 8;

  // A socket option counts milliseconds in an int, which ends after 24.8 days; 0 would mean for
  // ever.
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(24);

  private Ranges() {}

  static void check(String name, long value, long least, long most) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
    }
    if (value > most) {
      throw new IllegalArgumentException(name + " must be at most " + most + ", was " + value);
    }
  }

  static void check(String name, Duration value) {
    requireNonNull(value, name);
    if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s must be between %s and %s, was %s".formatted(name, SHORTEST, LONGEST, value));
    }
  }
}
