package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Locale;

/** Whom a secret is for: a host, as one scheme and port reach it. */
record Origin(String scheme, String host, int port) {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** Returns the origin of a URI that {@link UriRules} accepts. */
  static Origin of(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    Authority authority = Authority.of(uri);
    int standard = scheme.equals("https") ? HTTPS : HTTP;
    int port = authority.port() >= 0 ? authority.port() : standard;
    return new Origin(scheme, requireNonNull(authority.host()).toLowerCase(Locale.ROOT), port);
  }
}
