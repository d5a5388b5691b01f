package dev.millrace.demo;

import static java.util.Objects.requireNonNull;

import dev.millrace.http.HttpFetchException;
import dev.millrace.http.Page;
import java.util.List;
import java.util.Locale;
import reactor.core.publisher.Signal;
import reactor.core.publisher.Timed;

/**
 * How a fetch ended: with a page or with an error, which is a result like any other.
 *
 * @param target what was asked for
 * @param end the page or the error, and how long it took
 */
record Fetched(Target target, Timed<Signal<Page>> end) {

  /**
   * Reads what is worth keeping.
   *
   * @param depth how many links to follow from the pages that were asked for
   */
  Visit read(int depth) {
    long ms = end.elapsed().toMillis();
    Page page = end.get().get();
    if (page == null) {
      Throwable error = requireNonNull(end.get().getThrowable(), "neither page nor error");
      String message = String.valueOf(error.getMessage());
      return new Visit(ScrapeResult.failed(target.url(), ms, reason(error), message), List.of());
    }
    PageText text = PageText.of(page);
    ScrapeResult result = ScrapeResult.of(page, text.title().orElse(null), ms);
    int next = target.depth() + 1;
    boolean follow = next <= depth && result.succeeded() && isHtml(page);
    return new Visit(
        result,
        follow ? text.links().stream().map(link -> new Target(link, next)).toList() : List.of());
  }

  private static boolean isHtml(Page page) {
    String type = page.contentType().orElse("text/html").toLowerCase(Locale.ROOT);
    return type.startsWith("text/html") || type.startsWith("application/xhtml+xml");
  }

  private static String reason(Throwable error) {
    return error instanceof HttpFetchException fetch
        ? fetch.reason().name().toLowerCase(Locale.ROOT).replace('_', '-')
        : "unexpected";
  }
}
