package dev.millrace.http;

import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads headers, whatever their case. */
final class Headers {

  private Headers() {}

  /** Returns an immutable copy that keeps the order of equal names. */
  static HttpHeaders copyOf(Iterable<Map.Entry<String, String>> headers) {
    Map<String, List<String>> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, String> header : headers) {
      byName.computeIfAbsent(header.getKey(), name -> new ArrayList<>()).add(header.getValue());
    }
    return HttpHeaders.of(byName, (name, value) -> true);
  }

  /** Returns the length that was announced, 0 where none was. */
  static long contentLength(HttpHeaders headers) {
    return headers.firstValueAsLong("Content-Length").orElse(0);
  }
}
