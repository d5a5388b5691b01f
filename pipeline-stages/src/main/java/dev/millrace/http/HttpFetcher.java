package dev.millrace.http;

import java.net.URI;
import java.util.concurrent.TimeoutException;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Gets pages over HTTP/1.1; {@code fetcher::fetch} is the function of a stage.
 *
 * <pre>{@code
 * try (HttpFetcher http = HttpFetcher.builder().concurrency(5).timeout(ofSeconds(10)).build()) {
 *   Flux.fromIterable(uris).flatMap(http::fetch, 5).doOnNext(page -> index(page.text())).blockLast();
 * }
 * }</pre>
 *
 * <p>Every fetch ends: time, body, headers and redirects are limited, and so is the number of
 * connections. It sends no cookies and no credentials unless it is told to, and what is for one
 * origin to no other.
 *
 * <p>A fetcher never retries what failed; a stage's failure policy does that. One thing is no
 * failure: a connection that was used before may be closed by its server in the instant in which it
 * is used again. A request that had no byte of an answer on such a connection is sent once more, on
 * a fresh one and with a permit of its own (RFC 9112, 9.3.1): a GET may be sent twice. A connection
 * that its server announced to close is not used again.
 *
 * <p>Safe to call from any thread. It owns a connection pool: create one, share it, dispose of it.
 */
public interface HttpFetcher extends Disposable, AutoCloseable {

  /**
   * Gets a page, following its redirects.
   *
   * <ul>
   *   <li><b>Emits</b> one page, whatever its status: a 404 is a page, not an error, unless {@link
   *       Page#requireSuccess()} makes it one. Signals come on an event loop, except the timeout's,
   *       which comes on the fetcher's scheduler.
   *   <li><b>Fails</b> with an {@link HttpFetchException}, or with what the redirect policy threw.
   *   <li><b>On cancel</b> closes the connection in use, or gives up its place in the queue for
   *       one.
   * </ul>
   *
   * <p>Nothing happens before the subscription; each subscription is a request of its own.
   *
   * @param uri an absolute http or https URI with a host and no user info; {@link Link} makes one
   *     of what people and pages write
   */
  default Mono<Page> fetch(URI uri) {
    return send(PageRequest.of(uri));
  }

  /** Gets a page as {@link #fetch} does, in the way that the request says. */
  Mono<Page> send(PageRequest request);

  /**
   * Tells whether a stage that fetches should try again after this error: the filter of a failure
   * policy's back-off.
   *
   * <pre>{@code
   * retry(3, backoff(ofMillis(200)).filter(HttpFetcher::isWorthRetrying)).thenSkip()
   * }</pre>
   *
   * @param error true for an {@link HttpFetchException} {@linkplain
   *     HttpFetchException#isWorthRetrying() that is}, and for a {@link TimeoutException}, with
   *     which a stage ends an attempt that takes too long
   */
  static boolean isWorthRetrying(Throwable error) {
    return error instanceof TimeoutException
        || (error instanceof HttpFetchException failure && failure.isWorthRetrying());
  }

  /**
   * Closes the pooled connections without waiting; fetches in progress fail, later ones fail with
   * {@link HttpFetchException.Reason#DISPOSED}.
   */
  @Override
  void dispose();

  /** Does what {@link #dispose()} does, for try-with-resources. */
  @Override
  default void close() {
    dispose();
  }

  /** Returns a fetcher with the defaults of {@link HttpFetcherBuilder}. */
  static HttpFetcher create() {
    return builder().build();
  }

  /** Returns a builder in which every option has a safe default. */
  static HttpFetcherBuilder builder() {
    return new HttpFetcherBuilder();
  }
}
