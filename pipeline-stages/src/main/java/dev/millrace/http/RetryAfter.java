package dev.millrace.http;

import io.netty.handler.codec.DateFormatter;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server says about when to come back (RFC 9110, 10.2.3), made harmless.
 *
 * @param delay how long to wait, from 0 to 24 hours; {@code null} if the server says nothing that
 *     can be understood
 * @param isTooLong true if nobody waits for that long
 * @param words what it says, for a message; empty if it says nothing
 */
record RetryAfter(@Nullable Duration delay, boolean isTooLong, String words) {

  static final RetryAfter NONE = new RetryAfter(null, false, "");
  static final Duration LONGEST = Duration.ofHours(24);

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final Pattern SECONDS = Pattern.compile("[0-9]+");
  private static final int MOST_DIGITS = 9;
  private static final int LONGEST_WORDS = 40;

  /** Tells whether a response of this status may say when to come back. */
  static boolean isExpectedWith(int status) {
    return status == TOO_MANY_REQUESTS || status == SERVICE_UNAVAILABLE;
  }

  /**
   * Reads the header.
   *
   * @param now the time from which a date counts, if the response does not tell its own
   */
  static RetryAfter of(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("Retry-After")
        .map(String::strip)
        .map(value -> bounded(value, delay(value, date(headers.firstValue("Date")).orElse(now))))
        .orElse(NONE);
  }

  /** Returns the same, which is too long if it is longer than this. */
  RetryAfter within(Duration longest) {
    return delay == null || delay.compareTo(longest) <= 0
        ? this
        : new RetryAfter(delay, true, words + ", longer than " + Printable.of(longest));
  }

  private static RetryAfter bounded(String value, @Nullable Duration delay) {
    if (delay == null) {
      return new RetryAfter(null, false, "unreadable Retry-After '" + shown(value) + "'");
    }
    if (delay.compareTo(LONGEST) > 0) {
      String words = "Retry-After '%s' taken for %s";
      return new RetryAfter(LONGEST, false, words.formatted(shown(value), Printable.of(LONGEST)));
    }
    return new RetryAfter(delay, false, "Retry-After " + Printable.of(delay));
  }

  /** Of what is meant to be a date or a number a few characters say enough. */
  private static String shown(String value) {
    return Printable.of(
        value.length() <= LONGEST_WORDS ? value : value.substring(0, LONGEST_WORDS) + "…");
  }

  private static @Nullable Duration delay(String value, Instant now) {
    if (SECONDS.matcher(value).matches()) {
      return value.length() > MOST_DIGITS
          ? LONGEST.plusSeconds(1)
          : Duration.ofSeconds(Long.parseLong(value));
    }
    return date(Optional.of(value)).map(date -> until(date, now)).orElse(null);
  }

  private static Duration until(Instant date, Instant now) {
    return date.isBefore(now) ? Duration.ZERO : Duration.between(now, date);
  }

  private static Optional<Instant> date(Optional<String> value) {
    return value.map(DateFormatter::parseHttpDate).map(Date::toInstant);
  }
}
