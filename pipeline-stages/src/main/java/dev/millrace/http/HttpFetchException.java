package dev.millrace.http;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says why a page could not be fetched.
 *
 * <p>The message is one line and names the page; the cause, where there is one, is what the network
 * reported.
 */
public final class HttpFetchException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final Set<Integer> RETRIED_STATUSES = Set.of(429, 502, 503, 504);

  /** Why a fetch failed, for failure policies to tell what is worth another attempt. */
  public enum Reason {
    /** The URI is not absolute http or https with a host. Nothing was sent. */
    INVALID_URI,
    /** The host's name has no address. */
    UNKNOWN_HOST,
    /** The host has no address that may be used. Nothing was sent to it. */
    ADDRESS_REFUSED,
    /** No connection: refused, unreachable, or not made in time. */
    CONNECT,
    /** No secure connection: not TLS, or a certificate that is not trusted. */
    TLS,
    /** The whole fetch took too long, or the server fell silent. */
    TIMEOUT,
    /** The body or the headers are larger than allowed. */
    TOO_LARGE,
    /** One redirect more than allowed. */
    TOO_MANY_REDIRECTS,
    /** The redirect policy said no. */
    REDIRECT_REFUSED,
    /** A redirect to something that is not absolute http or https with a host. */
    INVALID_REDIRECT,
    /** The connection was closed before the response. */
    CLOSED,
    /** The body ended before its end. */
    TRUNCATED,
    /** The response is not HTTP, or not in the coding that it claims. */
    PROTOCOL,
    /** The response has a status other than 200 to 299, which {@link #status()} tells. */
    STATUS,
    /**
     * The site's robots.txt does not allow it, or the site would not show it now (429, a status
     * from 500 on). The page was not asked for.
     */
    DISALLOWED,
    /** Too many fetches wait for a connection to this host already. */
    OVERLOADED,
    /** The fetcher was disposed of. */
    DISPOSED,
    /** Something else; the cause says what. */
    OTHER
  }

  private final Reason reason;
  private final URI uri;
  private final int status;
  private final @Nullable Duration retryAfter;
  private final boolean asksForTooLong;
  // Written once, before the subscriber is told.
  private Duration elapsed = Duration.ZERO;

  HttpFetchException(Reason reason, URI uri, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.uri = uri;
    this.status = 0;
    this.retryAfter = null;
    this.asksForTooLong = false;
  }

  HttpFetchException(URI uri, String message, int status, RetryAfter retryAfter) {
    super(message);
    this.reason = Reason.STATUS;
    this.uri = uri;
    this.status = status;
    this.retryAfter = retryAfter.delay();
    this.asksForTooLong = retryAfter.isTooLong();
  }

  /** Returns why the fetch failed. */
  public Reason reason() {
    return reason;
  }

  /** Returns the status of a response that {@link Page#requireSuccess()} refused, 0 otherwise. */
  public int status() {
    return status;
  }

  /** Returns how long the server asks to be left alone; see {@link Page#retryAfter()}. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * Returns how long the fetch took, without what it waited before a request; zero where nothing
   * was sent.
   */
  public Duration elapsed() {
    return elapsed;
  }

  HttpFetchException after(Duration spent) {
    elapsed = spent;
    return this;
  }

  /**
   * Tells whether another attempt is safe and may help: there was no connection, the server was
   * silent, late, cut off or overloaded (429, 502, 503, 504), and did not ask for a longer pause
   * than {@link Page#requireSuccess(Duration)} was told. A fetch is a GET, which may be sent twice.
   */
  public boolean isWorthRetrying() {
    return switch (reason) {
      case CONNECT, TIMEOUT, CLOSED, TRUNCATED, OVERLOADED -> true;
      case STATUS -> RETRIED_STATUSES.contains(status) && !asksForTooLong;
      default -> false;
    };
  }

  /** Returns the URI that was asked for; a redirect may have led away from it. */
  public URI uri() {
    return uri;
  }
}
