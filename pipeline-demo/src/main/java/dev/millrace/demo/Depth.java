package dev.millrace.demo;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many links are to be followed, one after another. */
final class Depth implements ITypeConverter<Integer> {

  private static final int MOST = 1_000;

  @Override
  public Integer convert(String text) {
    if (text.matches("[0-9]{1,4}")) {
      int depth = Integer.parseInt(text);
      if (depth <= MOST) {
        return depth;
      }
    }
    throw new TypeConversionException(
        "must be a number from 0 to %d, was '%s'".formatted(MOST, text));
  }
}
