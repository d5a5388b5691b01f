package dev.millrace.http;

import java.net.URI;
import java.util.Locale;

/** Whom a secret is for: a host, as one scheme and port reach it. */
record Origin(String scheme, String host, int port) {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** Returns the origin of a URI that {@link UriRules} accepts. */
  static Origin of(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? HTTPS : HTTP;
    return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
  }
}
