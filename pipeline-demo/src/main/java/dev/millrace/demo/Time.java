package dev.millrace.demo;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration as people write it: {@code 500ms}, {@code 10s}, {@code 1m}. */
final class Time implements ITypeConverter<Duration> {

  private static final Pattern TIME = Pattern.compile("([0-9]{1,8})(ms|s|m|h)");
  private static final Duration LONGEST = Duration.ofHours(24);

  @Override
  public Duration convert(String text) {
    Matcher matcher = TIME.matcher(text);
    if (matcher.matches()) {
      Duration time = Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
      if (!time.isZero() && time.compareTo(LONGEST) <= 0) {
        return time;
      }
    }
    throw new TypeConversionException(
        "must be a time from 1ms to 24h such as 500ms, 10s or 1m, was '%s'".formatted(text));
  }

  /** Returns a duration as a person reads it. */
  static String text(Duration time) {
    long millis = time.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  private static ChronoUnit unit(String suffix) {
    return switch (suffix) {
      case "ms" -> ChronoUnit.MILLIS;
      case "s" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MINUTES;
      default -> ChronoUnit.HOURS;
    };
  }
}
