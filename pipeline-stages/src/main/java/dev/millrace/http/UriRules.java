package dev.millrace.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Says which URIs are fetched, before anything is sent. */
final class UriRules {

  private static final int LARGEST_PORT = 65_535;

  private UriRules() {}

  /** Returns the rule that the URI breaks, as in "uri must …", or null. */
  static @Nullable String brokenBy(URI uri) {
    if (!isWeb(uri.getScheme())) {
      return "be absolute http or https";
    }
    // User info first: it must not be shown, and it may be why there is no host.
    if (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
      return "have no user info";
    }
    Authority authority = Authority.of(uri);
    if (authority.host() == null) {
      return "have a host";
    }
    if (authority.port() == 0 || authority.port() > LARGEST_PORT) {
      return "have a port from 1 to " + LARGEST_PORT;
    }
    return null;
  }

  static boolean isWeb(@Nullable String scheme) {
    return "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
  }

  /** Returns the URI for a message, without its user info. */
  static String show(URI uri) {
    return show(uri.toString());
  }

  /** Returns what may not even be a URI for a message, without its user info. */
  static String show(String uri) {
    return Printable.of(uri.replaceFirst("//[^/?#]*@", "//***@"));
  }
}
