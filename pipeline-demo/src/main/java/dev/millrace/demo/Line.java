package dev.millrace.demo;

import org.jspecify.annotations.Nullable;

/**
 * A line of a file.
 *
 * @param number the first being 1
 * @param text the line without its end; the beginning of one that cannot be used
 * @param problem why the line cannot be used; {@code null} if it can
 */
record Line(long number, String text, @Nullable String problem) {

  boolean isBlank() {
    return problem == null && text.isBlank();
  }
}
