package dev.millrace.demo.api;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * An API on a free port of the loopback interface that enforces a limit exactly: a request that is
 * one too many in any window is answered with 429. Safe to use from any thread.
 */
public final class ApiServer implements AutoCloseable {

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int NO_CONTENT = 204;
  private static final String READY = "/ready";

  private final Arrivals arrivals;
  private final Duration latency;
  private final long retryAfterSeconds;
  private final DisposableServer server;

  private ApiServer(int limit, Duration window, Duration latency) {
    this.arrivals = new Arrivals(limit, window);
    this.latency = latency;
    this.retryAfterSeconds = Math.max(1, window.plusMillis(999).toSeconds());
    this.server = HttpServer.create().host("127.0.0.1").port(0).handle(this::answer).bindNow();
  }

  /**
   * Starts the server; it serves until it is closed.
   *
   * @param limit most requests in any window
   * @param latency longest time for an answer; each takes between half of it and all
   */
  public static ApiServer start(int limit, Duration window, Duration latency) {
    return new ApiServer(limit, window, latency);
  }

  /** Returns where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.address();
  }

  /** Returns one of its endpoints, as seen at an address that leads to it. */
  public static URI endpoint(InetSocketAddress address, int number) {
    return URI.create("http://127.0.0.1:%d/items/%d".formatted(address.getPort(), number));
  }

  /** Returns where it is asked whether it is up; that does not count. */
  public URI ready() {
    return URI.create("http://127.0.0.1:%d%s".formatted(address().getPort(), READY));
  }

  /** Returns how many requests were answered with 429. */
  public long rejected() {
    return arrivals.refused();
  }

  /** Returns the most requests that came in any window. */
  public int fullestWindow() {
    return arrivals.fullest();
  }

  @Override
  public void close() {
    server.disposeNow(LONGEST_CLOSE);
  }

  private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    if (request.uri().equals(READY)) {
      return response.status(NO_CONTENT).send();
    }
    if (!arrivals.arrived(System.nanoTime())) {
      return response
          .status(TOO_MANY_REQUESTS)
          .header("Retry-After", Long.toString(retryAfterSeconds))
          .send();
    }
    String body = "{\"path\":\"%s\"}\n".formatted(request.fullPath());
    return Mono.delay(thinking())
        .thenEmpty(response.header("Content-Type", "application/json").sendString(Mono.just(body)));
  }

  private Duration thinking() {
    long most = latency.toNanos();
    return Duration.ofNanos(most - ThreadLocalRandom.current().nextLong(most / 2 + 1));
  }
}
