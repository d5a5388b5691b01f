package dev.millrace.demo;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many pages there are to be at most. */
final class Limit implements ITypeConverter<Integer> {

  static final int MOST = 1_000_000;

  @Override
  public Integer convert(String text) {
    if (text.matches("[0-9]{1,7}")) {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    }
    throw new TypeConversionException(
        "must be a number from 1 to %d, was '%s'".formatted(MOST, text));
  }
}
