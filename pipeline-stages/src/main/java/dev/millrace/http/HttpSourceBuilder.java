package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import dev.millrace.QueueSpec;
import dev.millrace.queue.BoundedQueue;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;

/**
 * Collects the options of an {@link HttpSource}; {@link #bind()} checks them.
 *
 * <p>Not thread-safe. Each source has a server and a queue of its own.
 *
 * @param <T> the type of the items
 */
public final class HttpSourceBuilder<T> {

  private final Function<byte[], ? extends T> decoder;
  private String host = "127.0.0.1";
  private int port;
  private String path = "/";
  private List<String> hostNames = List.of();
  private int capacity = 1_000;
  private int maxConnections = 1_000;
  private long maxBodyBytes = 1024 * 1024;
  private int maxLineBytes = 64 * 1024;
  private int maxHeaderBytes = 8 * 1024;
  private Duration requestTimeout = Duration.ofSeconds(30);
  private Duration idleTimeout = Duration.ofSeconds(10);
  private Duration retryAfter = Duration.ofSeconds(1);
  private UnaryOperator<HttpServer> server = UnaryOperator.identity();

  HttpSourceBuilder(Function<byte[], ? extends T> decoder) {
    this.decoder = requireNonNull(decoder, "decoder");
  }

  /** Sets the address to listen at, by default 127.0.0.1: this machine only. */
  public HttpSourceBuilder<T> host(String address) {
    this.host = address;
    return this;
  }

  /** Sets the port, by default 0: a free one, which {@link HttpSource#address()} tells. */
  public HttpSourceBuilder<T> port(int number) {
    this.port = number;
    return this;
  }

  /** Sets the path to which items are posted, by default {@code /}. */
  public HttpSourceBuilder<T> path(String absolute) {
    this.path = absolute;
    return this;
  }

  /**
   * Sets the names, without a port, that a request's Host may have, by default any. To name them
   * keeps out web pages whose own name was made to lead here.
   */
  public HttpSourceBuilder<T> hostNames(String... names) {
    this.hostNames = List.of(names);
    return this;
  }

  /** Sets how many items may be stored and not handed out, at least 1, by default 1,000. */
  public HttpSourceBuilder<T> capacity(int items) {
    this.capacity = items;
    return this;
  }

  /** Sets the most connections at once, by default 1,000. One more is closed at once. */
  public HttpSourceBuilder<T> maxConnections(int connections) {
    this.maxConnections = connections;
    return this;
  }

  /** Sets the largest body, by default 1 MiB. */
  public HttpSourceBuilder<T> maxBodyBytes(long bytes) {
    this.maxBodyBytes = bytes;
    return this;
  }

  /** Sets the longest line of a body of lines, by default 64 KiB. */
  public HttpSourceBuilder<T> maxLineBytes(int bytes) {
    this.maxLineBytes = bytes;
    return this;
  }

  /** Sets the largest request line, and the largest total of headers, by default 8 KiB. */
  public HttpSourceBuilder<T> maxHeaderBytes(int bytes) {
    this.maxHeaderBytes = bytes;
    return this;
  }

  /** Sets the longest time in which the body of a request must have come, by default 30 s. */
  public HttpSourceBuilder<T> requestTimeout(Duration wholeBody) {
    this.requestTimeout = wholeBody;
    return this;
  }

  /**
   * Sets how long a connection may take to bring the head of a request, its first or its next, and
   * how long it may be silent in the middle of a body, by default 10 s. It is closed then.
   */
  public HttpSourceBuilder<T> idleTimeout(Duration unused) {
    this.idleTimeout = unused;
    return this;
  }

  /** Sets what a client is told that is answered with 429 or 503, by default 1 s. */
  public HttpSourceBuilder<T> retryAfter(Duration pause) {
    this.retryAfter = pause;
    return this;
  }

  /**
   * Sets what is changed about Reactor Netty's server: TLS, metrics. The source's own settings are
   * applied afterwards, so they win.
   */
  public HttpSourceBuilder<T> server(UnaryOperator<HttpServer> customization) {
    this.server = customization;
    return this;
  }

  /**
   * Starts a server when the Mono is subscribed to; fails if the address is taken.
   *
   * @throws IllegalArgumentException when an option is out of range
   */
  public Mono<HttpSource<T>> bind() {
    HttpSourceOptions options =
        new HttpSourceOptions(
            host,
            port,
            path,
            hostNames,
            capacity,
            maxConnections,
            maxBodyBytes,
            maxLineBytes,
            maxHeaderBytes,
            requestTimeout,
            idleTimeout,
            retryAfter,
            server);
    return Mono.defer(
        () -> {
          BoundedQueue<T> queue = BoundedQueue.of(QueueSpec.fifo(options.capacity()));
          RequestCount requests = new RequestCount();
          Takers takers = new Takers();
          Intake<T> intake = new Intake<>(options, queue, takers, decoder);
          return NettyServers.server(options, (in, out) -> requests.counting(intake.take(in, out)))
              .bind()
              .map(bound -> new HttpSource<>(queue, takers, requests, bound));
        });
  }

  /** Starts a server, and waits until it has started. */
  public HttpSource<T> bindNow() {
    return requireNonNull(bind().block(), "no server");
  }
}
