package dev.millrace.http;

import java.net.URI;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A URL as browsers read it, or what stands in its place, with its escapes as they were written: a
 * server that redirects {@code ~} to {@code %7e} would do so for ever if they were not.
 *
 * @param link its page is in no normal form yet
 */
record WebUrl(Link link) {

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):");
  // Browsers leave these out everywhere, and blanks and control characters at the ends.
  private static final Pattern WITHIN = Pattern.compile("[\\t\\n\\r]");

  /**
   * Checks that what reads URLs is there.
   *
   * @param who needs it
   * @throws IllegalStateException if it is not
   */
  static void require(String who) {
    try {
      Class.forName("okhttp3.HttpUrl", false, WebUrl.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          who + " needs com.squareup.okhttp3:okhttp-jvm on the class path", e);
    }
  }

  static WebUrl parse(String text) {
    String url = cleaned(text);
    return of(url, schemeOf(url), HttpUrl.parse(url));
  }

  static WebUrl resolve(URI base, String text, Charset charset) {
    String link = QueryEscapes.escape(cleaned(text), charset);
    HttpUrl root = HttpUrl.parse(base.toString());
    if (root == null) {
      throw new IllegalArgumentException(
          "base must be absolute http or https with a host, was " + UriRules.show(base));
    }
    String scheme = schemeOf(link);
    return of(link, scheme == null ? root.scheme() : scheme, root.resolve(link));
  }

  Link map(UnaryOperator<URI> form) {
    return link instanceof Link.Web web ? new Link.Web(form.apply(web.target())) : link;
  }

  private static WebUrl of(String text, @Nullable String scheme, @Nullable HttpUrl url) {
    if (scheme == null) {
      return broken(text, "be absolute http or https");
    }
    if (!UriRules.isWeb(scheme)) {
      return new WebUrl(new Link.Other(scheme));
    }
    if (url == null) {
      return broken(text, "have a host, and a port from 1 to 65535 if any");
    }
    HttpUrl.Builder page = url.newBuilder().fragment(null);
    if (Ipv4Host.isMeant(url.host())) {
      String address = Ipv4Host.read(url.host());
      if (address == null) {
        return broken(text, "have an IPv4 address of four bytes where a host ends in a number");
      }
      page.host(address);
    }
    URI uri = page.build().uri();
    String rule = UriRules.brokenBy(uri);
    return rule == null ? new WebUrl(new Link.Web(uri)) : broken(text, rule);
  }

  private static WebUrl broken(String text, String rule) {
    return new WebUrl(new Link.Broken(UriRules.show(text), rule));
  }

  private static String cleaned(String text) {
    return WITHIN.matcher(text.trim()).replaceAll("");
  }

  private static @Nullable String schemeOf(String url) {
    Matcher scheme = SCHEME.matcher(url);
    return scheme.lookingAt() ? scheme.group(1).toLowerCase(Locale.ROOT) : null;
  }
}
