package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import io.netty.handler.codec.http.HttpUtil;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A response as it was when its last byte had come. Immutable.
 *
 * @param uri what was asked for
 * @param location where it was found, other than {@code uri} after a redirect
 * @param status the HTTP status, whatever it is
 * @param headers the headers of the response as they came: Content-Length counts what was sent,
 *     {@link #bytes()} what it was inflated to
 * @param body the body, inflated
 * @param redirects the redirects followed
 * @param elapsed how long it took to the last byte, redirects included, but not what was waited
 *     before a request; the rest of what the subscriber measures is waiting
 */
public record Page(
    URI uri,
    URI location,
    int status,
    HttpHeaders headers,
    Body body,
    int redirects,
    Duration elapsed) {

  public Page {
    requireNonNull(uri, "uri");
    requireNonNull(location, "location");
    requireNonNull(headers, "headers");
    requireNonNull(body, "body");
    requireNonNull(elapsed, "elapsed");
  }

  /** Returns the media type without its parameters, {@code text/html} for instance. */
  public Optional<String> contentType() {
    return headers
        .firstValue("Content-Type")
        .map(HttpUtil::getMimeType)
        .map(CharSequence::toString);
  }

  /**
   * Returns the charset of the body, found as browsers find it (WHATWG Encoding): by its byte order
   * mark, else the one that Content-Type names, else, for HTML, the one that a {@code <meta>} in
   * the first 1,024 bytes names, and UTF-8 where none does. A label that browsers do not know
   * counts as none, and many stand for a larger charset, as iso-8859-1 does for windows-1252.
   */
  public Charset charset() {
    return ByteOrderMark.charsetOf(body)
        .or(() -> headers.firstValue("Content-Type").flatMap(DeclaredEncoding::ofHeader))
        .or(() -> isHtml() ? DeclaredEncoding.ofHtml(body) : Optional.empty())
        .orElse(StandardCharsets.UTF_8);
  }

  /** Tells whether this is a page of HTML, by its media type, or has none. */
  public boolean isHtml() {
    String type = contentType().orElse("text/html").strip().toLowerCase(Locale.ROOT);
    return type.equals("text/html") || type.equals("application/xhtml+xml");
  }

  /** Returns what tells this version of the page from later ones, if the server said something. */
  public Optional<PageVersion> version() {
    return PageVersion.of(this);
  }

  /** Returns the size of the body, inflated. */
  public long bytes() {
    return body.bytes();
  }

  /** Returns a new stream of the body, which never blocks and need not be closed. */
  public InputStream inputStream() {
    return body.inputStream();
  }

  /** Returns the body decoded with {@link #charset()}, without its byte order mark. */
  public String text() {
    String text = body.text(charset());
    return text.startsWith(ByteOrderMark.TEXT) ? text.substring(1) : text;
  }

  Page after(Duration elapsed) {
    return new Page(uri, location, status, headers, body, redirects, elapsed);
  }

  /**
   * Returns how long the server asks to be left alone, as the {@code Retry-After} of a 429 or 503
   * says: seconds, or a date, which counts from the server's own {@code Date}, else from now. At
   * most 24 hours; empty if the server does not say, or nothing that can be understood.
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(askedToWait().delay());
  }

  /**
   * Returns this page if its status is one of success, 200 to 299.
   *
   * @throws HttpFetchException with {@link HttpFetchException.Reason#STATUS} otherwise; it carries
   *     the status and {@link #retryAfter()}
   */
  public Page requireSuccess() {
    return requireSuccess(RetryAfter.LONGEST);
  }

  /**
   * Returns this page if its status is one of success, 200 to 299.
   *
   * @param longestPause the longest pause after which another attempt is made, such as {@link
   *     HttpFetcherBuilder#maxHold}: if the server asks for a longer one, the error {@linkplain
   *     HttpFetchException#isWorthRetrying() is not worth it}, and its message tells both
   * @throws HttpFetchException with {@link HttpFetchException.Reason#STATUS} otherwise; it carries
   *     the status and {@link #retryAfter()}
   */
  public Page requireSuccess(Duration longestPause) {
    requireNonNull(longestPause, "longestPause");
    if (status / 100 == 2) {
      return this;
    }
    throw Failures.status(this, askedToWait().within(longestPause)).after(elapsed);
  }

  private RetryAfter askedToWait() {
    return RetryAfter.isExpectedWith(status)
        ? RetryAfter.of(headers, Instant.now())
        : RetryAfter.NONE;
  }

  @Override
  public String toString() {
    return "Page[%d %s, %s, %d bytes, %d redirects, %s]"
        .formatted(
            status,
            location,
            contentType().orElse("no content type"),
            bytes(),
            redirects,
            Printable.of(elapsed));
  }
}
