package dev.millrace.demo;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how often something is tried again. */
final class Retries implements ITypeConverter<Integer> {

  private static final int MOST = 10;

  @Override
  public Integer convert(String text) {
    if (text.matches("[0-9]{1,2}")) {
      int retries = Integer.parseInt(text);
      if (retries <= MOST) {
        return retries;
      }
    }
    throw new TypeConversionException(
        "must be a number from 0 to %d, was '%s'".formatted(MOST, text));
  }
}
