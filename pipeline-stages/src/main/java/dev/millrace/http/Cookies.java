package dev.millrace.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import okhttp3.Cookie;
import okhttp3.HttpUrl;

/**
 * The cookies of a fetcher, in memory; which of them belong to whom, OkHttp knows (RFC 6265, and
 * the list of public suffixes).
 *
 * <p>Safe to use from any thread. The lock guards the map.
 */
final class Cookies {

  private static final int MOST = 1_000;
  private static final int LARGEST = 4 * 1024;

  /** What a later cookie must share with an earlier one to replace it. */
  private record Key(String name, String domain, String path) {}

  // The oldest comes first, and goes first.
  private final Map<Key, Cookie> cookies = new LinkedHashMap<>();

  Cookies() {
    // Has the list of public suffixes read now, and not on an event loop.
    HttpUrl.get("http://www.example.org/").topPrivateDomain();
  }

  /** Takes those that a response sets. */
  void heard(URI location, java.net.http.HttpHeaders headers) {
    HttpUrl url = HttpUrl.get(location.toString());
    headers.allValues("Set-Cookie").stream()
        .filter(text -> text.length() <= LARGEST)
        .map(text -> Cookie.parse(url, text))
        .filter(cookie -> cookie != null)
        .forEach(this::put);
  }

  /** Adds those that belong to a request for this location, the most specific first. */
  void addTo(HttpHeaders headers, URI location) {
    List<Cookie> matching = matching(HttpUrl.get(location.toString()));
    if (!matching.isEmpty()) {
      String own = headers.get(HttpHeaderNames.COOKIE, "");
      String kept =
          matching.stream()
              .map(cookie -> cookie.name() + "=" + cookie.value())
              .collect(Collectors.joining("; "));
      headers.set(HttpHeaderNames.COOKIE, own.isEmpty() ? kept : own + "; " + kept);
    }
  }

  private synchronized void put(Cookie cookie) {
    Key key = new Key(cookie.name(), cookie.domain(), cookie.path());
    cookies.remove(key);
    if (cookie.expiresAt() > System.currentTimeMillis()) {
      cookies.put(key, cookie);
    }
    if (cookies.size() > MOST) {
      Iterator<Cookie> oldest = cookies.values().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private synchronized List<Cookie> matching(HttpUrl url) {
    long now = System.currentTimeMillis();
    return cookies.values().stream()
        .filter(cookie -> cookie.expiresAt() > now && cookie.matches(url))
        .sorted(Comparator.comparingInt((Cookie cookie) -> -cookie.path().length()))
        .toList();
  }
}
