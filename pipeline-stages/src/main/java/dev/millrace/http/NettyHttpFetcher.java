package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;

/** An {@link HttpFetcher} on Reactor Netty: adds redirects and the timeout to {@link Exchange}. */
final class NettyHttpFetcher implements HttpFetcher {

  private final HttpFetcherOptions options;
  private final ConnectionProvider pool;
  private final Redirects redirects;
  private final Exchange exchange;

  // Written by whoever disposes, read by every fetch. A pool that has not been used yet says it is
  // disposed of, so it cannot be asked.
  private volatile boolean disposed;

  NettyHttpFetcher(HttpFetcherOptions options) {
    this.options = options;
    this.pool = NettyClients.pool(options);
    this.redirects = new Redirects(options.maxRedirects(), options.redirectPolicy());
    this.exchange = new Exchange(options, NettyClients.client(options, pool), redirects);
  }

  @Override
  public Mono<Page> fetch(URI uri) {
    requireNonNull(uri, "uri");
    return Mono.defer(() -> start(uri));
  }

  @Override
  public void dispose() {
    disposed = true;
    pool.dispose();
  }

  @Override
  public boolean isDisposed() {
    return disposed;
  }

  private Mono<Page> start(URI uri) {
    String broken = UriRules.brokenBy(uri);
    if (broken != null) {
      return Mono.error(Failures.invalidUri(uri, broken));
    }
    Hop first = Hop.first(uri, options.scheduler().now(TimeUnit.NANOSECONDS));
    if (isDisposed()) {
      return Mono.error(Failures.disposed(first, null));
    }
    Mono<Page> late = Mono.error(() -> Failures.late(first, options.timeout()));
    return follow(first).timeout(options.timeout(), late, options.scheduler());
  }

  private Mono<Page> follow(Hop hop) {
    return exchange
        .send(hop)
        .flatMap(
            page -> redirects.next(hop, page).map(this::follow).orElseGet(() -> Mono.just(page)));
  }
}
