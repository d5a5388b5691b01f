package dev.millrace.demo;

import dev.millrace.RateLimiter;
import dev.millrace.limits.RateLimiters;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * So many in any interval of that length.
 *
 * @param permits at least 1
 * @param window positive
 */
record Rate(int permits, Duration window) {

  /** Returns a new limiter that keeps to this rate. */
  RateLimiter limiter() {
    return RateLimiters.slidingWindow(permits, window);
  }

  /** Reads a rate as people write it: {@code 10/1s}, {@code 100/1m}. */
  static final class Reader implements ITypeConverter<Rate> {

    private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,5})/(.+)");

    @Override
    public Rate convert(String text) {
      Matcher matcher = RATE.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "must be a number from 1 to 999999 and a time such as 10/1s or 100/1m, was '%s'"
                .formatted(text));
      }
      return new Rate(Integer.parseInt(matcher.group(1)), new Time().convert(matcher.group(2)));
    }
  }
}
