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

  private static final int LONGEST_TITLE = 100;
  private static final int SHORTEST_TITLE = 20;
  private static final int SHORTEST_URL = 24;
  private static final String GAP = "...";

  /**
   * Returns a result as one line for people. An error is told whole, and its URL once: it is what
   * is shortened, in the middle, where there is no room for both.
   *
   * @param width the columns that there are
   */
  static String line(Row row, int width) {
    String begin =
        "%-15s %7d B %5d ms  ".formatted(row.outcome(), row.content().bytes(), row.effort().ms());
    int room = width - begin.length() - 2;
    String url = row.url();
    String told = "";
    if (row.error() != null) {
      told = reason(row, row.error());
      url = shortened(url, room - told.length());
    } else if (row.content().title() != null) {
      String title = row.content().title();
      url = shortened(url, room - Math.min(title.length(), SHORTEST_TITLE));
      told = cut(title, Math.min(LONGEST_TITLE, Math.max(SHORTEST_TITLE, room - url.length())));
    }
    return Terminal.line((begin + url + "  " + told).stripTrailing());
  }

  /** Returns why there is no page, of which the line says already which it is. */
  private static String reason(Row row, String error) {
    String origin = row.url().replaceFirst("^(https?://[^/]*/).*", "$1");
    return error.replace("page '" + row.url() + "' ", "").replace(origin, "/");
  }

  private static String shortened(String url, int room) {
    int length = Math.max(room, SHORTEST_URL);
    if (url.length() <= length) {
      return url;
    }
    int begin = (length - GAP.length()) / 2;
    int end = length - GAP.length() - begin;
    return url.substring(0, begin) + GAP + url.substring(url.length() - end);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - GAP.length()) + GAP;
  }
}
