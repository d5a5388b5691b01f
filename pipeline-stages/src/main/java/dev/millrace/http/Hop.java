package dev.millrace.http;

import java.net.URI;

/**
 * How far a fetch has got.
 *
 * @param uri what was asked for
 * @param location where it is being looked for now
 * @param redirects the redirects followed so far
 * @param startedNanos when the fetch began, on its scheduler's clock
 */
record Hop(URI uri, URI location, int redirects, long startedNanos) {

  static Hop first(URI uri, long startedNanos) {
    return new Hop(uri, uri, 0, startedNanos);
  }

  Hop to(URI target) {
    return new Hop(uri, target, redirects + 1, startedNanos);
  }
}
