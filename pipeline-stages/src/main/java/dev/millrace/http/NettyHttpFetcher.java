package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import dev.millrace.Permit;
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
        new Exchange(options, new ClientRoutes(options, pool), redirects, limit, this::isDisposed);
  }

  @Override
  public Mono<Page> send(PageRequest request) {
    requireNonNull(request, "request");
    return Mono.defer(() -> start(Hop.first(request)));
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

  private Mono<Page> start(Hop first) {
    String broken = UriRules.brokenBy(first.uri());
    if (broken != null) {
      return Mono.error(Failures.invalidUri(first.uri(), broken));
    }
    return isDisposed() ? disposed(first) : follow(first);
  }

  private Mono<Page> follow(Hop hop) {
    return limit.limited(hop.location(), permit -> follow(hop, permit));
  }

  private Mono<Page> follow(Hop hop, Permit permit) {
    if (isDisposed()) {
      return disposed(hop);
    }
    Stopwatch watch = Stopwatch.goingOn(hop.spent(), options.scheduler());
    Mono<Page> late = Mono.error(() -> Failures.late(hop, options.timeout()));
    return exchange
        .send(hop, permit)
        .timeout(options.timeout().minus(hop.spent()), late, options.scheduler())
        .onErrorMap(HttpFetchException.class, error -> error.after(watch.elapsed()))
        .flatMap(page -> next(hop.after(watch.elapsed()), page))
        .onErrorResume(
            StaleConnectionException.class, stale -> follow(hop.after(watch.elapsed()).repeated()));
  }

  private Mono<Page> next(Hop hop, Page page) {
    Hop next;
    try {
      next = redirects.next(hop, page).orElse(null);
    } catch (HttpFetchException e) {
      return Mono.error(e.after(hop.spent()));
    }
    return next == null
        ? Mono.just(page.after(hop.spent()))
        : mayFollow(hop, next).then(Mono.defer(() -> follow(next)));
  }

  private static Mono<Void> mayFollow(Hop hop, Hop next) {
    return hop.request()
        .mayFollow(next.location())
        .onErrorMap(
            HttpFetchException.class,
            error -> error.elapsed().isZero() ? error.after(hop.spent()) : error);
  }

  private static Mono<Page> disposed(Hop hop) {
    return Mono.error(Failures.disposed(hop, null));
  }
}
