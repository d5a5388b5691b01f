package dev.millrace.demo;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a name and a password. */
final class User implements ITypeConverter<String> {

  @Override
  public String convert(String text) {
    if (!text.matches("[^:\\p{Cntrl}]+:[^\\p{Cntrl}]*")) {
      throw new TypeConversionException(
          "must be a name and a password such as me:secret, was '%s'"
              .formatted(text.replaceFirst(":.*", ":***")));
    }
    return text;
  }
}
