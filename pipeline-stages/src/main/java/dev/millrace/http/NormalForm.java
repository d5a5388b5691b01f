package dev.millrace.http;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the escapes of a URI in one way, as RFC 3986 says in 6.2.2. */
final class NormalForm {

  private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
  private static final String UNRESERVED = "-._~";

  private NormalForm() {}

  static URI of(URI uri) {
    Matcher escapes = ESCAPE.matcher(uri.toString());
    return URI.create(escapes.replaceAll(escape -> written(escape.group(1))));
  }

  private static String written(String hex) {
    char escaped = (char) Integer.parseInt(hex, 16);
    return isUnreserved(escaped) ? String.valueOf(escaped) : "%%%02X".formatted((int) escaped);
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED.indexOf(c) >= 0;
  }
}
