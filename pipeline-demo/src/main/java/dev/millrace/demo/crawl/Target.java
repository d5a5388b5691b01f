package dev.millrace.demo.crawl;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A page to be fetched, or what was named as one and is none.
 *
 * @param number its place among all that were named, the first being 0
 * @param named what was named
 * @param depth how many links lead to it, by the shortest way, from a page that was asked for
 * @param from the page that links to it; {@code null} if it was asked for
 */
public record Target(int number, Named named, int depth, @Nullable String from) {

  /** Returns the URL, which this must be. */
  public URI uri() {
    return named.uri();
  }
}
