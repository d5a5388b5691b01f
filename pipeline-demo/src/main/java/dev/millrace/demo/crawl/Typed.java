package dev.millrace.demo.crawl;

import dev.millrace.http.Link;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a person types as the address of a page, as the address line of a browser does: what
 * has no scheme begins with a host and means http, as for curl and wget.
 */
final class Typed {

  // A host may look like a scheme: localhost:8080 does.
  private static final Pattern PORT = Pattern.compile("[^/?#:@\\s]+:[0-9]+([/?#].*)?");
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
  private static final Pattern NO_HOST = Pattern.compile("([/?#.\\\\].*)?");
  private static final Pattern USER_INFO =
      Pattern.compile("(?i)(?!mailto:)(https?:)?[/\\\\]*[^/?#\\\\\\s]*@(?<rest>.*)");

  private Typed() {}

  static Named read(String text) {
    String url = text.strip();
    Matcher userInfo = USER_INFO.matcher(url);
    if (userInfo.matches()) {
      return Named.broken(
          "http://***@" + userInfo.group("rest"),
          "have no user info: --user takes name and password");
    }
    Link link = Link.of(withScheme(url));
    if (link instanceof Link.Other other) {
      return Named.broken(
          url.replaceFirst("//[^/?#]*@", "//***@"), "be http or https, was " + other.scheme());
    }
    return Named.of(link).orElseThrow();
  }

  private static String withScheme(String url) {
    if (url.startsWith("//")) {
      return "http:" + url;
    }
    boolean beginsWithHost =
        PORT.matcher(url).matches()
            || !(SCHEME.matcher(url).matches() || NO_HOST.matcher(url).matches());
    return beginsWithHost ? "http://" + url : url;
  }
}
