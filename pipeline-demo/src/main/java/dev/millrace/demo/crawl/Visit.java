package dev.millrace.demo.crawl;

import dev.millrace.http.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a target.
 *
 * @param row what is written down
 * @param links what is to be fetched because of it
 * @param page the page, if there was one that is to be saved
 */
public record Visit(Target target, Row row, List<Named> links, @Nullable Page page) {

  /** Saves the page, if there is one to keep, and returns the row that names its file. */
  public Row savedIn(SavedPages saved) {
    return page == null || !row.succeeded() || !row.content().mayBeKept()
        ? row
        : row.savedAs(saved.save(row.url(), page));
  }

  /** Returns what was named: this stands in messages. */
  @Override
  public String toString() {
    return target.named().text();
  }
}
