package dev.millrace.demo;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a robot, as it may stand in a robots.txt. */
final class Agent implements ITypeConverter<String> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_-]{1,40}");

  @Override
  public String convert(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new TypeConversionException(
          "must be up to 40 letters, _ and -, was '%s'".formatted(text));
    }
    return text;
  }
}
