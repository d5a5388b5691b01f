package dev.millrace.demo;

import dev.millrace.demo.crawl.Named;
import dev.millrace.http.HttpFetchException;
import dev.millrace.http.HttpFetcher;
import dev.millrace.http.Robots;
import dev.millrace.http.Sitemaps;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;

/**
 * The pages that sitemaps list, which are read as they are asked for. One that cannot be read is
 * told, and the others go on.
 *
 * @param http gets the sitemaps
 * @param note told of what cannot be read
 */
record SitemapPages(HttpFetcher http, Robots robots, Consumer<String> note) {

  /** At most so many of the first bytes of a sitemap count, for small heaps. */
  private static final int MOST_BYTES = 8 * 1024 * 1024;

  /**
   * Returns the pages of sitemaps; the iterator blocks.
   *
   * @param named the sitemaps
   * @param sites pages of the sites whose robots.txt names more
   */
  Iterator<Named> of(List<URI> named, List<URI> sites) {
    Flux<URI> ofSites =
        Flux.fromIterable(sites)
            .concatMap(robots::rules)
            .concatMapIterable(rules -> rules.sitemaps())
            .distinct();
    return Flux.fromIterable(named)
        .concatWith(ofSites)
        .concatMap(this::pages, 0)
        .map(page -> new Named(page.toString(), null))
        .toIterable(1)
        .iterator();
  }

  private Flux<URI> pages(URI sitemap) {
    return Sitemaps.of(http::send)
        .maxBytes(MOST_BYTES)
        .pages(sitemap)
        .onErrorResume(
            HttpFetchException.class,
            error -> {
              note.accept("sitemap '%s' cannot be read: %s".formatted(sitemap, error.getMessage()));
              return Flux.empty();
            });
  }

  /** Returns the pages that can be asked for. */
  static List<URI> uris(List<String> urls) {
    return urls.stream().map(Named::asked).filter(url -> !url.isBroken()).map(Named::uri).toList();
  }
}
