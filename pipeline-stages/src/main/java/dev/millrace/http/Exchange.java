package dev.millrace.http;

import dev.millrace.Permit;
import dev.millrace.http.HttpFetchException.Reason;
import io.netty.channel.Channel;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.internal.shaded.reactor.pool.PoolShutdownException;
import reactor.util.retry.Retry;

/** Makes one request and reads its response; a redirect is read, not followed. */
final class Exchange {

  private static final int NOT_MODIFIED = 304;

  // As much of a redirect's body is read as costs less than a new connection.
  private static final long LARGEST_REDIRECT = 16 * 1024;

  private static final int MOST_POOLS = 5;

  private final HttpFetcherOptions options;
  private final ClientRoutes routes;
  private final Redirects redirects;
  private final RequestLimit limit;
  private final @Nullable Cookies cookies;
  private final RequestHeaders headers;
  private final NetworkFailures failures;

  // The pool of a host that has long been empty is given up, in the same instant perhaps in which
  // somebody asks it for a connection. No connection was made, so this is no second request.
  private final Retry fromAnotherPool;

  // Nothing was sent on a connection that was refused for having been used: no second request
  // either.
  private final Retry onFreshConnection;

  /**
   * @param disposed tells whether the pools are given up for good
   */
  Exchange(
      HttpFetcherOptions options,
      ClientRoutes routes,
      Redirects redirects,
      RequestLimit limit,
      BooleanSupplier disposed) {
    this.options = options;
    this.routes = routes;
    this.redirects = redirects;
    this.limit = limit;
    this.cookies = options.keepsCookies() ? new Cookies() : null;
    this.headers = new RequestHeaders(options.headers(), cookies);
    this.failures = new NetworkFailures(options);
    this.fromAnotherPool =
        Retry.max(MOST_POOLS - 1)
            .filter(error -> error instanceof PoolShutdownException && !disposed.getAsBoolean())
            .onRetryExhaustedThrow((retries, last) -> last.failure());
    this.onFreshConnection =
        Retry.max(options.concurrency())
            .filter(StaleConnectionException::isCauseOf)
            .onRetryExhaustedThrow((retries, last) -> last.failure());
  }

  /**
   * Returns the response of the hop's location; the page of a redirect has no body.
   *
   * <p>Fails with {@link StaleConnectionException} where the request should be sent once more.
   *
   * @param permit told when the request is sent and when the answer begins
   */
  Mono<Page> send(Hop hop, Permit permit) {
    return Mono.defer(
        () ->
            routes.isRefused(hop.location())
                ? Mono.error(Failures.addressRefused(hop))
                : send(hop, permit, new AtomicReference<>()));
  }

  private Mono<Page> send(Hop hop, Permit permit, AtomicReference<ConnectionUse> use) {
    // Deferred, so that what is thrown comes as a signal and the connection is let go.
    HttpClient.ResponseReceiver<?> get =
        routes
            .clientFor(hop.location())
            .doOnRequest(
                (request, connection) -> {
                  use.set(begin(hop, connection.channel()));
                  headers.complete(hop, request.requestHeaders());
                })
            .doAfterRequest((request, connection) -> permit.started())
            .get();
    return to(hop.location(), get)
        .response((response, body) -> Mono.defer(() -> answered(hop, permit, response, body)))
        .single()
        .retryWhen(fromAnotherPool)
        .retryWhen(onFreshConnection)
        .onErrorMap(error -> failure(hop, error, use.get()));
  }

  private static HttpClient.ResponseReceiver<?> to(
      URI location, HttpClient.ResponseReceiver<?> get) {
    URI ascii = URI.create(location.toASCIIString());
    // A host that URI does not know as one can be read from the text only.
    return ascii.getHost() == null ? get.uri(ascii.toString()) : get.uri(ascii);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it is the channel's own
  private static ConnectionUse begin(Hop hop, Channel channel) {
    ConnectionUse use = ConnectionUse.begin(channel);
    if (hop.isRepeated() && !use.isFirst()) {
      // Or the pool would offer it again.
      channel.close();
      throw Exceptions.propagate(new StaleConnectionException());
    }
    return use;
  }

  private Throwable failure(Hop hop, Throwable error, @Nullable ConnectionUse use) {
    Throwable failure = failures.beforeResponse(hop, error);
    boolean repeat =
        failure instanceof HttpFetchException known
            && known.reason() == Reason.CLOSED
            && use != null
            && use.isPerhapsUnseen();
    return repeat ? new StaleConnectionException() : failure;
  }

  private Mono<Page> answered(
      Hop hop, Permit permit, HttpClientResponse response, ByteBufFlux body) {
    permit.answered();
    int status = response.status().code();
    HttpHeaders headers = Headers.copyOf(response.responseHeaders());
    limit.heard(hop.location(), status, headers);
    if (cookies != null) {
      cookies.heard(hop.location(), headers);
    }
    return read(hop, status, headers, body);
  }

  private Mono<Page> read(Hop hop, int status, HttpHeaders headers, ByteBufFlux body) {
    Mono<Body> content =
        redirects.isFollowed(status, headers) ? drain(body) : collect(hop, status, headers, body);
    // How long it took, who sends the request knows.
    return content.map(
        bytes ->
            new Page(
                hop.uri(), hop.location(), status, headers, bytes, hop.redirects(), Duration.ZERO));
  }

  private static Mono<Body> drain(ByteBufFlux body) {
    // Taking no more closes the connection. If the body fails, it is known where to go even so.
    return body.map(buffer -> (long) buffer.readableBytes())
        .scan(Long::sum)
        .takeWhile(bytes -> bytes <= LARGEST_REDIRECT)
        .then(Mono.just(Body.empty()))
        .onErrorReturn(Body.empty());
  }

  private Mono<Body> collect(Hop hop, int status, HttpHeaders headers, ByteBufFlux body) {
    BodyLimit limit = BodyLimit.of(hop, options);
    // A 304 tells the length of the body that it does not have.
    if (status != NOT_MODIFIED && limit.refuses(Headers.contentLength(headers))) {
      return Mono.error(limit.failure(hop));
    }
    return Mono.using(
        () -> new BodyCollector(hop, limit, ContentCodings.of(headers)),
        collector ->
            // Taking no more closes the connection.
            body.takeUntil(collector::isFullWith)
                .then(Mono.fromSupplier(collector::toBody))
                .onErrorMap(error -> failures.duringBody(hop, error, collector.received())),
        BodyCollector::close);
  }
}
