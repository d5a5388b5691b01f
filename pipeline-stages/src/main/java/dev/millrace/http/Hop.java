package dev.millrace.http;

import java.net.URI;
import java.time.Duration;

/**
 * How far a fetch has got.
 *
 * @param request what was asked for
 * @param location where it is being looked for now
 * @param redirects the redirects followed so far
 * @param isRepeated true if a request was sent there already, of which the server may have seen
 *     nothing
 * @param spent the time that it took so far, without what it waited for permits
 */
record Hop(PageRequest request, URI location, int redirects, boolean isRepeated, Duration spent) {

  static Hop first(PageRequest request) {
    return new Hop(request, request.uri(), 0, false, Duration.ZERO);
  }

  URI uri() {
    return request.uri();
  }

  Hop to(URI target) {
    return new Hop(request, target, redirects + 1, false, spent);
  }

  Hop after(Duration elapsed) {
    return new Hop(request, location, redirects, isRepeated, elapsed);
  }

  Hop repeated() {
    return new Hop(request, location, redirects, true, spent);
  }
}
