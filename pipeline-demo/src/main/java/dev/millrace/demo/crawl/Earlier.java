package dev.millrace.demo.crawl;

import dev.millrace.http.Body;
import dev.millrace.http.Page;
import dev.millrace.http.PageRequest;
import dev.millrace.http.PageVersion;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier crawl has written: pages that have not changed since are not sent again. One
 * whose links are to be followed is sent all the same, unless it was saved.
 *
 * @param rows by URL
 * @param saved where the pages were saved; {@code null} if they were not
 * @param depth how many links to follow from a page that was asked for
 */
public record Earlier(Map<String, Row> rows, @Nullable SavedPages saved, int depth) {

  private static final int NOT_MODIFIED = 304;

  /** Returns the request for a target, with what the server called the page then. */
  public PageRequest request(Target target, PageRequest request) {
    Row row = rows.get(target.named().text());
    if (row == null || (target.depth() < depth && file(row) == null)) {
      return request;
    }
    PageVersion version = row.version();
    return version == null ? request : request.ifChangedSince(version);
  }

  /** Returns what was written of a page, if it has not changed. */
  @Nullable Row unchanged(Target target, Page page) {
    return page.status() == NOT_MODIFIED ? rows.get(target.named().text()) : null;
  }

  /** Returns a page that has not changed as it was saved; {@code null} if it was not. */
  @Nullable Page copy(Row row, Page page) {
    Path file = file(row);
    if (file == null) {
      return null;
    }
    String type = row.answer().type() == null ? "text/html" : row.answer().type();
    HttpHeaders headers =
        HttpHeaders.of(Map.of("Content-Type", List.of(type)), (name, value) -> true);
    try {
      Body body = Body.of(Files.readAllBytes(file));
      return new Page(page.uri(), page.location(), 200, headers, body, 0, page.elapsed());
    } catch (IOException e) {
      return null;
    }
  }

  private @Nullable Path file(Row row) {
    String name = row.content().file();
    Path file = saved == null || name == null ? null : saved.file(name);
    return file != null && Files.isReadable(file) ? file : null;
  }
}
