package dev.millrace.http;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes what strangers sent fit for one line of a log. */
final class Printable {

  private static final int LONGEST = 200;

  /** The class names that many a message begins with, its cause's. */
  private static final Pattern KINDS =
      Pattern.compile("\\b(?:[a-z]\\w*\\.)+[A-Z][\\w$]*(?:Exception|Error)\\b(?:: *)?");

  private Printable() {}

  /** Returns the text without control characters, cut after 200 characters. */
  static String of(String text) {
    String head = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    return head.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }

  /** Returns what an error says, without the names of its kinds. */
  static String words(Throwable error) {
    String message = error.getMessage();
    String text = message == null ? "" : KINDS.matcher(message).replaceAll("");
    return of(text.isBlank() ? kind(error) : text);
  }

  /** Returns what kind of error this is, as words. */
  private static String kind(Throwable error) {
    return error
        .getClass()
        .getSimpleName()
        .replaceFirst("(?<=.)(Exception|Error)$", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  /** Returns a duration as people write it: {@code 1m30s}. */
  static String of(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
