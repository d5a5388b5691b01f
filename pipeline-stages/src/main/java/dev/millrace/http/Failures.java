package dev.millrace.http;

import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The words for what goes wrong with a page. */
final class Failures {

  private Failures() {}

  static HttpFetchException invalidUri(URI uri, String rule) {
    String message = "uri must " + rule + ", was " + UriRules.show(uri);
    return new HttpFetchException(Reason.INVALID_URI, uri, message, null);
  }

  static HttpFetchException disposed(Hop hop, @Nullable Throwable cause) {
    return of(Reason.DISPOSED, hop, "is not fetched (fetcher is disposed)", cause);
  }

  static HttpFetchException unreachable(Reason reason, Hop hop, String why, Throwable cause) {
    return of(reason, hop, "is unreachable (" + Printable.of(why) + ")", cause);
  }

  static HttpFetchException addressRefused(Hop hop, Throwable cause) {
    return of(Reason.ADDRESS_REFUSED, hop, "is not fetched (" + cause.getMessage() + ")", cause);
  }

  static HttpFetchException addressRefused(Hop hop) {
    String what =
        "is not fetched (%s is not a public address)"
            .formatted(Authority.of(hop.location()).host());
    return of(Reason.ADDRESS_REFUSED, hop, what, null);
  }

  static HttpFetchException late(Hop hop, Duration timeout) {
    return of(Reason.TIMEOUT, hop, "is late (timeout " + Printable.of(timeout) + ")", null);
  }

  static HttpFetchException silent(Hop hop, Duration idleTimeout, Throwable cause) {
    String what = "is silent (idleTimeout " + Printable.of(idleTimeout) + ")";
    return of(Reason.TIMEOUT, hop, what, cause);
  }

  static HttpFetchException tooLarge(
      Hop hop, String limitName, long limit, @Nullable Throwable cause) {
    return of(Reason.TOO_LARGE, hop, "is too large (" + limitName + " " + limit + ")", cause);
  }

  static HttpFetchException tooManyRedirects(Hop hop, int maxRedirects) {
    String what = "is redirected too often (maxRedirects " + maxRedirects + ")";
    return of(Reason.TOO_MANY_REDIRECTS, hop, what, null);
  }

  static HttpFetchException redirectRefused(Hop hop, URI target) {
    String what = "is redirected to '" + UriRules.show(target) + "' (refused by redirectPolicy)";
    return of(Reason.REDIRECT_REFUSED, hop, what, null);
  }

  static HttpFetchException invalidRedirect(Hop hop, String target, String why) {
    String what = "is redirected to '" + target + "' (" + why + ")";
    return of(Reason.INVALID_REDIRECT, hop, what, null);
  }

  static HttpFetchException closed(Hop hop, Throwable cause) {
    return of(Reason.CLOSED, hop, "is unanswered (connection closed)", cause);
  }

  static HttpFetchException truncated(Hop hop, long bytes, @Nullable Throwable cause) {
    return of(Reason.TRUNCATED, hop, "is cut off (after " + bytes + " bytes)", cause);
  }

  static HttpFetchException malformed(Hop hop, String why, @Nullable Throwable cause) {
    return of(Reason.PROTOCOL, hop, "is malformed (" + Printable.of(why) + ")", cause);
  }

  static HttpFetchException disallowed(URI uri, URI robots) {
    String why = "disallowed by " + UriRules.show(robots);
    return notFetched(Reason.DISALLOWED, uri, why, null);
  }

  /** Says why a page is not fetched whose site could not be asked. */
  static HttpFetchException withoutRules(URI uri, HttpFetchException failure) {
    return notFetched(failure.reason(), uri, String.valueOf(failure.getMessage()), failure);
  }

  /** Says what became of a robots.txt that there may be, but not now. */
  static HttpFetchException withoutRules(Page robots) {
    String why = "disallowed for want of %s: status %d";
    return new HttpFetchException(
        Reason.DISALLOWED,
        robots.uri(),
        why.formatted(UriRules.show(robots.uri()), robots.status()),
        null);
  }

  private static HttpFetchException notFetched(
      Reason reason, URI uri, String why, @Nullable Throwable cause) {
    String message = "page '%s' is not fetched (%s)".formatted(UriRules.show(uri), why);
    return new HttpFetchException(reason, uri, message, cause);
  }

  static HttpFetchException status(Page page, RetryAfter retryAfter) {
    String where = page.redirects() == 0 ? "" : at(page.location());
    String words = retryAfter.words().isEmpty() ? "" : ", " + retryAfter.words();
    String message =
        "page '%s' is refused (status %d%s)%s"
            .formatted(UriRules.show(page.uri()), page.status(), words, where);
    return new HttpFetchException(page.uri(), message, page.status(), retryAfter);
  }

  static HttpFetchException overloaded(Hop hop, int limit, Throwable cause) {
    String what = "is not fetched (" + limit + " fetches wait for a connection to its host)";
    return of(Reason.OVERLOADED, hop, what, cause);
  }

  static HttpFetchException other(Hop hop, Throwable cause) {
    return of(Reason.OTHER, hop, "is not fetched (" + Printable.words(cause) + ")", cause);
  }

  static HttpFetchException other(URI uri, Throwable cause) {
    return notFetched(Reason.OTHER, uri, Printable.words(cause), cause);
  }

  private static HttpFetchException of(
      Reason reason, Hop hop, String what, @Nullable Throwable cause) {
    String where = hop.redirects() == 0 ? "" : at(hop.location());
    String message = "page '" + UriRules.show(hop.uri()) + "' " + what + where;
    return new HttpFetchException(reason, hop.uri(), message, cause);
  }

  private static String at(URI location) {
    return " at '" + UriRules.show(location) + "'";
  }
}
