package dev.millrace.demo;

import static java.util.Objects.requireNonNull;

import dev.millrace.http.HttpFetchException;
import dev.millrace.http.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Locale;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Signal;
import reactor.core.publisher.Timed;

/**
 * How a fetch ended: with a page or with an error, which is a result like any other.
 *
 * @param url what was asked for
 * @param end the page or the error, and how long it took
 */
record Fetched(URI url, Timed<Signal<Page>> end) {

  /** Reads what is worth keeping. */
  ScrapeResult read() {
    long ms = end.elapsed().toMillis();
    Page page = end.get().get();
    if (page != null) {
      return ScrapeResult.of(page, title(page), ms);
    }
    Throwable error = requireNonNull(end.get().getThrowable(), "neither page nor error");
    return ScrapeResult.failed(url, ms, reason(error), String.valueOf(error.getMessage()));
  }

  private static @Nullable String title(Page page) {
    try {
      String title = Jsoup.parse(page.inputStream(), charset(page), page.uri().toString()).title();
      return title.isEmpty() ? null : title;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The charset that the header names; without one, jsoup looks for it in the page. */
  private static @Nullable String charset(Page page) {
    boolean named =
        page.headers()
            .firstValue("Content-Type")
            .filter(type -> type.toLowerCase(Locale.ROOT).contains("charset="))
            .isPresent();
    return named ? page.charset().name() : null;
  }

  private static String reason(Throwable error) {
    return error instanceof HttpFetchException fetch
        ? fetch.reason().name().toLowerCase(Locale.ROOT).replace('_', '-')
        : "unexpected";
  }
}
