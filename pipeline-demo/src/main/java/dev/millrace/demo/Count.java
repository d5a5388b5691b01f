package dev.millrace.demo;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many of something there are to be. */
final class Count implements ITypeConverter<Integer> {

  private static final int MOST = 10_000;

  @Override
  public Integer convert(String text) {
    if (text.matches("[0-9]{1,5}")) {
      int count = Integer.parseInt(text);
      if (count >= 1 && count <= MOST) {
        return count;
      }
    }
    throw new TypeConversionException(
        "must be a number from 1 to %d, was '%s'".formatted(MOST, text));
  }
}
