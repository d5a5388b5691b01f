package dev.millrace.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes: {@code 500}, {@code 64k}, {@code 1m}, in steps of 1,024. */
final class Size implements ITypeConverter<Long> {

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,10})([km]?)");
  private static final long LARGEST = 1L << 30;

  @Override
  public Long convert(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (matcher.matches()) {
      long size = Long.parseLong(matcher.group(1)) << shift(matcher.group(2));
      if (size >= 1 && size <= LARGEST) {
        return size;
      }
    }
    throw new TypeConversionException(
        "must be a number of bytes from 1 to 1024m such as 500, 64k or 1m, was '%s'"
            .formatted(text));
  }

  private static int shift(String unit) {
    return switch (unit) {
      case "k" -> 10;
      case "m" -> 20;
      default -> 0;
    };
  }
}
