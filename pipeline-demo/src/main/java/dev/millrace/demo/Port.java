package dev.millrace.demo;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the number of a TCP port; 0 for any that is free. */
final class Port implements ITypeConverter<Integer> {

  private static final int LAST = 65_535;

  @Override
  public Integer convert(String text) {
    if (text.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(text);
      if (port <= LAST) {
        return port;
      }
    }
    throw new TypeConversionException(
        "must be a number from 0 to %d, was '%s'".formatted(LAST, text));
  }
}
