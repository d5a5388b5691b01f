package dev.millrace.demo;

import java.util.List;

/**
 * What came of a page.
 *
 * @param links the pages to be fetched because of it
 */
record Visit(ScrapeResult result, List<Target> links) {

  Visit {
    links = List.copyOf(links);
  }
}
