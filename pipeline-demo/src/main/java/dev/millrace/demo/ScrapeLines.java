package dev.millrace.demo;

import dev.millrace.demo.crawl.Row;

/** How results are shown, one a line. */
enum ScrapeLines {
  /** For people, in columns. */
  COLUMNS,
  /** For programs, as JSON. */
  JSON,
  /** Not at all. */
  NONE;

  private static final int LONGEST_TEXT = 100;

  /** Returns a result as one line for people. */
  static String line(Row row) {
    String told = row.error() == null ? row.content().title() : row.error();
    return Terminal.line(
        "%-18s %8d B %6d ms  %s  %s"
            .formatted(
                row.outcome(),
                row.content().bytes(),
                row.effort().ms(),
                row.url(),
                told == null ? "" : cut(told))
            .stripTrailing());
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
  }
}
