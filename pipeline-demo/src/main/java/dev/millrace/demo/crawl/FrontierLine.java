package dev.millrace.demo.crawl;

/**
 * How a page stands in the file of the frontier.
 *
 * @param from the number of the page that links to it
 */
record FrontierLine(int depth, int from, String url) {

  String encode() {
    return depth + " " + from + " " + url;
  }

  static FrontierLine decode(String line) {
    String[] parts = line.split(" ", 3);
    return new FrontierLine(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), parts[2]);
  }

  void addTo(KnownPages pages) {
    pages.reached(url, depth, from);
  }
}
