package dev.millrace.http;

import java.time.Duration;
import java.util.Locale;

/** Makes what strangers sent fit for one line of a log. */
final class Printable {

  private static final int LONGEST = 200;

  private Printable() {}

  /** Returns the text without control characters, cut after 200 characters. */
  static String of(String text) {
    String head = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    return head.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }

  /** Returns a duration as people write it: {@code 1m30s}. */
  static String of(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
