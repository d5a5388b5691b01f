package dev.millrace.demo;

import dev.millrace.demo.crawl.Target;
import dev.millrace.http.PageRequest;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Headers for the origins of the pages that were asked for, and for no others: not for those that
 * links or redirects lead to. Safe to use from any thread.
 */
final class Secrets {

  private final List<HeaderLine> headers;
  private final Set<String> origins = ConcurrentHashMap.newKeySet();

  Secrets(List<HeaderLine> headers) {
    this.headers = List.copyOf(headers);
  }

  /** Returns the request for a page. */
  PageRequest request(Target target) {
    PageRequest request = PageRequest.of(target.uri());
    String origin = origin(target.uri());
    if (target.depth() == 0) {
      origins.add(origin);
    }
    if (origins.contains(origin)) {
      for (HeaderLine header : headers) {
        request = header.addTo(request);
      }
    }
    return request;
  }

  private static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }
}
