package dev.millrace;

import static java.util.Objects.requireNonNull;

/** The rule for what a user may call a pipeline, a step or a queue. */
final class Names {

  private Names() {}

  /** Returns {@code value} if it can stand in a report, a picture and a log line. */
  static String require(String parameter, String value) {
    requireNonNull(value, parameter);
    if (value.isBlank() || value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "%s must be a line of text, was '%s'"
              .formatted(parameter, value.replaceAll("\\p{Cntrl}", "?")));
    }
    return value;
  }
}
