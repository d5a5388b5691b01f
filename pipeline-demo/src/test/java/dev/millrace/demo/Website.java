package dev.millrace.demo;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A site on the loopback interface that a test makes of pages, and that notes what is asked. */
final class Website implements AutoCloseable {

  private static final String HTML = "text/html; charset=utf-8";

  private final Map<String, BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>>>
      pages = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final DisposableServer server;
  private volatile Function<String, Duration> delays = path -> Duration.ZERO;

  Website() {
    server = HttpServer.create().host("127.0.0.1").port(0).handle(this::answer).bindNow();
  }

  /** Adds a page. */
  Website page(
      String path, BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> answer) {
    pages.put(path, answer);
    return this;
  }

  /** Adds a page of HTML. */
  Website html(String path, String html) {
    return page(path, (request, response) -> send(response, HTML, html));
  }

  /** Adds a page that links to others. */
  Website links(String path, String... links) {
    StringBuilder html = new StringBuilder("<title>" + path + "</title>");
    for (String link : links) {
      html.append("<a href=\"").append(link).append("\">x</a>\n");
    }
    return html(path, html.toString());
  }

  Website text(String path, String type, String text) {
    return page(path, (request, response) -> send(response, type, text));
  }

  Website redirect(String path, String location) {
    return page(
        path, (request, response) -> response.status(301).header("Location", location).send());
  }

  Website status(String path, int status) {
    return page(path, (request, response) -> response.status(status).send());
  }

  /** Lets pages take their time. */
  Website delayed(Function<String, Duration> byPath) {
    delays = byPath;
    return this;
  }

  String url(String path) {
    return "http://127.0.0.1:%d%s".formatted(port(), path);
  }

  int port() {
    return ((InetSocketAddress) server.address()).getPort();
  }

  /** Returns what was asked for, robots.txt left out, in order. */
  List<String> asked() {
    return asked.stream().filter(path -> !path.equals("/robots.txt")).toList();
  }

  /** Returns what was asked for since the last call. */
  Set<String> takeAsked() {
    Set<String> all = new TreeSet<>(asked());
    asked.clear();
    return all;
  }

  static Publisher<Void> send(HttpServerResponse response, String type, String text) {
    return response.header("Content-Type", type).sendString(Mono.just(text));
  }

  static Publisher<Void> send(HttpServerResponse response, String type, Mono<String> text) {
    return response.header("Content-Type", type).sendString(text);
  }

  private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    // Whole when it is asked as a proxy.
    String path = request.uri().replaceFirst("^http://[^/]*", "");
    asked.add(path);
    Publisher<Void> answer =
        pages.getOrDefault(path, (any, other) -> other.status(404).send()).apply(request, response);
    Duration delay = delays.apply(path);
    return delay.isZero() ? answer : Mono.delay(delay).thenMany(answer);
  }

  @Override
  public void close() {
    server.disposeNow(Duration.ofSeconds(2));
  }
}
