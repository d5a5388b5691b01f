package dev.millrace.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Decides where a response leads. */
final class Redirects {

  private final int maxRedirects;
  private final BiPredicate<? super URI, ? super URI> policy;

  Redirects(int maxRedirects, BiPredicate<? super URI, ? super URI> policy) {
    this.maxRedirects = maxRedirects;
    this.policy = policy;
  }

  /** Returns whether a response leads elsewhere; if not, it is the page that was asked for. */
  boolean isFollowed(int status, HttpHeaders headers) {
    return maxRedirects > 0 && isRedirect(status) && location(headers).isPresent();
  }

  /**
   * Returns where the page leads, or nothing when it is the one that was asked for.
   *
   * @throws HttpFetchException when the page is a redirect that must not be followed
   */
  Optional<Hop> next(Hop hop, Page page) {
    return isFollowed(page.status(), page.headers())
        ? location(page.headers()).map(location -> follow(hop, location))
        : Optional.empty();
  }

  private Hop follow(Hop hop, String location) {
    URI target = resolve(hop, location);
    if (hop.redirects() == maxRedirects) {
      throw Failures.tooManyRedirects(hop, maxRedirects);
    }
    if (!policy.test(hop.location(), target)) {
      throw Failures.redirectRefused(hop, target);
    }
    return hop.to(target);
  }

  private static Optional<String> location(HttpHeaders headers) {
    return headers.firstValue("Location").map(String::strip).filter(value -> !value.isEmpty());
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private static URI resolve(Hop hop, String location) {
    // Netty makes one character of each byte, but servers that do not escape send UTF-8.
    String text =
        new String(location.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    Link link = WebUrl.resolve(hop.location(), text, StandardCharsets.UTF_8).link();
    if (link instanceof Link.Broken broken) {
      throw Failures.invalidRedirect(hop, broken.text(), "must " + broken.rule());
    }
    return link.uri()
        .orElseThrow(
            () ->
                Failures.invalidRedirect(
                    hop, UriRules.show(text), "must be absolute http or https"));
  }
}
