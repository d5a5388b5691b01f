package dev.millrace.http;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The host and the port of a URI. {@link URI} tells neither where a host is called as browsers and
 * name servers take it, but not RFC 2396: {@code my_site.example.org}.
 *
 * @param host {@code null} if there is none
 * @param port -1 if there is none
 */
record Authority(@Nullable String host, int port) {

  private static final Pattern NAME = Pattern.compile("([^\\s:@\\[\\]]+)(?::([0-9]{0,5}))?");

  static Authority of(URI uri) {
    if (uri.getHost() != null || uri.getRawAuthority() == null) {
      return new Authority(uri.getHost(), uri.getPort());
    }
    Matcher name = NAME.matcher(uri.getRawAuthority());
    if (!name.matches()) {
      return new Authority(null, -1);
    }
    String port = name.group(2);
    return new Authority(
        name.group(1), port == null || port.isEmpty() ? -1 : Integer.parseInt(port));
  }
}
