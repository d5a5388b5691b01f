package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import dev.millrace.Permit;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;

/** An {@link HttpFetcher} on Reactor Netty: adds redirects and the timeout to {@link Exchange}. */
final class NettyHttpFetcher implements HttpFetcher {

  private final HttpFetcherOptions options;
  private final ConnectionProvider pool;
  private final Redirects redirects;
  private final RequestLimit limit;
  private final Exchange exchange;

  // Written by whoever disposes, read by every fetch. A pool that has not been used yet says it is
  // disposed of, so it cannot be asked.
  private volatile boolean disposed;

  NettyHttpFetcher(HttpFetcherOptions options) {
    this.options = options;
    this.pool = NettyClients.pool(options);
    this.redirects = new Redirects(options.maxRedirects(), options.redirectPolicy());
    this.limit = new RequestLimit(options);
    this.exchange =
        new Exchange(
            options, NettyClients.client(options, pool), redirects, limit, this::isDisposed);
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
    return isDisposed() ? disposed(uri) : limit.limited(uri, permit -> begin(uri, permit));
  }

  private Mono<Page> begin(URI uri, Permit permit) {
    if (isDisposed()) {
      return disposed(uri);
    }
    Hop first = first(uri);
    Mono<Page> late = Mono.error(() -> Failures.late(first, options.timeout()));
    return follow(first, permit).timeout(options.timeout(), late, options.scheduler());
  }

  private Mono<Page> follow(Hop hop, Permit permit) {
    return exchange
        .send(hop, permit)
        .flatMap(
            page -> redirects.next(hop, page).map(this::follow).orElseGet(() -> Mono.just(page)));
  }

  private Mono<Page> follow(Hop hop) {
    return limit.limited(hop.location(), permit -> follow(hop, permit));
  }

  private Mono<Page> disposed(URI uri) {
    return Mono.error(Failures.disposed(first(uri), null));
  }

  private Hop first(URI uri) {
    return Hop.first(uri, options.scheduler().now(TimeUnit.NANOSECONDS));
  }
}
