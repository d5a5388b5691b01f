package dev.millrace.demo;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a regular expression. */
final class Regex implements ITypeConverter<Pattern> {

  @Override
  public Pattern convert(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new TypeConversionException(
          "must be a regular expression, was '%s' (%s)".formatted(text, e.getDescription()));
    }
  }
}
