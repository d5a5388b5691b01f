package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A header that requests are sent with.
 *
 * @param origin for whom it is; {@code null} if for everyone
 */
record FixedHeader(@Nullable Origin origin, String name, String value) {

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Set<String> SECRETS =
      Set.of("authorization", "cookie", "cookie2", "proxy-authorization");

  // What the client says about its connection and itself; it has options for what may be chosen.
  private static final Set<String> OWN =
      Set.of(
          "accept-encoding",
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent");

  FixedHeader {
    if (!TOKEN.matcher(requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException("name must be a token, was '" + Printable.of(name) + "'");
    }
    if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("name must not be one that the client sets, was " + name);
    }
    // A value may be a secret: it is not shown.
    if (!isValue(requireNonNull(value, "value"))) {
      throw new IllegalArgumentException("value of " + name + " must be printable ASCII");
    }
  }

  static boolean isValue(String text) {
    return text.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t');
  }

  /** Returns a header for everyone. */
  static FixedHeader of(String name, String value) {
    FixedHeader header = new FixedHeader(null, name, value);
    if (SECRETS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("name must not be that of a secret, was " + name);
    }
    return header;
  }

  /** Returns a header for one origin. */
  static FixedHeader of(URI origin, String name, String value) {
    String broken = UriRules.brokenBy(requireNonNull(origin, "origin"));
    if (broken != null) {
      throw new IllegalArgumentException(
          "origin must " + broken + ", was " + UriRules.show(origin));
    }
    return new FixedHeader(Origin.of(origin), name, value);
  }

  boolean isFor(Origin other) {
    return origin == null || origin.equals(other);
  }
}
