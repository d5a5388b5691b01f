package dev.millrace.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.millrace.http.HttpFetchException.Reason;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerRoutes;
import reactor.netty.internal.shaded.reactor.pool.PoolShutdownException;
import reactor.test.StepVerifier;

@ExtendWith(NoLeaks.class)
class HttpFetcherTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Queue<Channel> connections = new ConcurrentLinkedQueue<>();
  private final Queue<HttpServerRequest> requests = new ConcurrentLinkedQueue<>();
  private final Sinks.Empty<Void> held = Sinks.empty();
  private final Sinks.Empty<Void> arrived = Sinks.empty();
  private final AtomicInteger holding = new AtomicInteger();
  private final AtomicInteger mostHeld = new AtomicInteger();

  private DisposableServer server;
  private HttpFetcher http;

  @BeforeEach
  void start() {
    server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .doOnChannelInit((observer, channel, address) -> connections.add(channel))
            .route(this::addRoutes)
            .bindNow(LIMIT);
    http = HttpFetcher.create();
  }

  @AfterEach
  void stop() {
    http.close();
    server.disposeNow(LIMIT);
  }

  private void addRoutes(HttpServerRoutes routes) {
    routes
        .get(
            "/hello",
            (request, response) -> {
              requests.add(request);
              return response
                  .header("Content-Type", "text/plain; charset=utf-8")
                  .header("ETag", "\"1\"")
                  .sendString(Mono.just("grüezi"));
            })
        .get(
            "/status/{code}",
            (request, response) -> response.status(Integer.parseInt(request.param("code"))).send())
        .get(
            "/bytes/{count}",
            (request, response) ->
                response.sendByteArray(
                    Flux.range(0, Integer.parseInt(request.param("count")) / 1000)
                        .map(i -> "x".repeat(1000).getBytes(UTF_8))))
        .get(
            "/latin",
            (request, response) ->
                response
                    .header("Content-Type", "text/html; charset=\"ISO-8859-1\"")
                    .sendByteArray(Mono.just("grüezi".getBytes(ISO_8859_1))))
        .get("/held", (request, response) -> response.sendString(hold().thenReturn("done")))
        .get("/never", (request, response) -> response.sendString(never()))
        .get("/moved", (request, response) -> response.sendRedirect("/hello"));
  }

  private Mono<Void> hold() {
    // Before the response is sent: the next request may be here when it has been.
    return held.asMono()
        .doOnSubscribe(s -> mostHeld.accumulateAndGet(holding.incrementAndGet(), Math::max))
        .doOnTerminate(holding::decrementAndGet);
  }

  private Mono<String> never() {
    arrived.tryEmitEmpty();
    return Mono.never();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private Page get(String path) {
    return http.fetch(uri(path)).block(LIMIT);
  }

  private static void closed(Channel channel) {
    StepVerifier.create(FutureMono.from(channel.closeFuture())).expectComplete().verify(LIMIT);
  }

  @Test
  void emitsThePage() throws IOException {
    Page page = get("/hello");
    assertThat(page.uri()).isEqualTo(uri("/hello"));
    assertThat(page.location()).isEqualTo(uri("/hello"));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.contentType()).contains("text/plain");
    assertThat(page.charset()).isEqualTo(UTF_8);
    assertThat(page.headers().firstValue("etag")).contains("\"1\"");
    assertThat(page.text()).isEqualTo("grüezi");
    assertThat(page.bytes()).isEqualTo(7);
    assertThat(page.inputStream().readAllBytes()).isEqualTo("grüezi".getBytes(UTF_8));
    assertThat(page.redirects()).isZero();
    assertThat(page.elapsed()).isPositive();
  }

  @Test
  void decodesWithTheCharsetOfThePage() {
    assertThat(get("/latin").text()).isEqualTo("grüezi");
  }

  @Test
  void sendsNothingBeforeTheSubscriptionAndARequestForEach() {
    Mono<Page> fetch = http.fetch(uri("/hello"));
    assertThat(requests).isEmpty();
    fetch.then(fetch).block(LIMIT);
    assertThat(requests).hasSize(2);
  }

  @Test
  void saysWhoItIsAndWhatItTakes() {
    get("/hello");
    assertThat(requests.element().requestHeaders().get("User-Agent")).isEqualTo("millrace");
    assertThat(requests.element().requestHeaders().getAll("Accept-Encoding"))
        .containsExactly("gzip, br, zstd");
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 300, 304, 404, 429, 500, 503})
  void makesAPageOfEveryStatus(int status) {
    Page page = get("/status/" + status);
    assertThat(page.status()).isEqualTo(status);
    assertThat(page.bytes()).isZero();
    assertThat(page.text()).isEmpty();
  }

  @Test
  void makesAPageOfARedirectThatLeadsNowhere() {
    assertThat(get("/status/302").status()).isEqualTo(302);
  }

  @Test
  void opensNoMoreConnectionsThanItsConcurrency() {
    http.close();
    http = HttpFetcher.builder().concurrency(2).build();
    StepVerifier.create(Flux.range(0, 6).flatMap(i -> http.fetch(uri("/held"))))
        .then(held::tryEmitEmpty)
        .expectNextCount(6)
        .expectComplete()
        .verify(LIMIT);
    assertThat(connections).hasSize(2);
    assertThat(mostHeld).hasValueLessThanOrEqualTo(2);
  }

  @Test
  void closesAConnectionThatStaysUnused() {
    http.close();
    http = HttpFetcher.builder().keepAlive(Duration.ofMillis(50)).build();
    get("/hello");
    closed(connections.element());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void asksAnotherPoolWhenThatOfTheHostIsGivenUpMeanwhile(int pools) {
    AtomicInteger asked = givesUp(pools);
    assertThat(get("/hello").status()).isEqualTo(200);
    assertThat(asked).hasValue(pools + 1);
    assertThat(requests).hasSize(1);
  }

  @Test
  void asksFivePoolsAtMost() {
    AtomicInteger asked = givesUp(5);
    HttpFailure.of(http, uri("/hello"))
        .is(Reason.DISPOSED, "page '" + uri("/hello") + "' is not fetched (fetcher is disposed)");
    assertThat(asked).hasValue(5);
  }

  /** Has so many pools given up; returns how many were asked. */
  private AtomicInteger givesUp(int pools) {
    AtomicInteger asked = new AtomicInteger();
    http.close();
    http =
        HttpFetcher.builder()
            .client(
                client ->
                    client.mapConnect(
                        connection ->
                            Mono.defer(
                                () ->
                                    asked.getAndIncrement() < pools
                                        ? Mono.error(new PoolShutdownException())
                                        : connection)))
            .build();
    return asked;
  }

  @Test
  void carriesTheContextOfTheSubscriberUpstream() {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    http.close();
    http =
        HttpFetcher.builder()
            .client(
                client ->
                    client.doOnRequest(
                        (request, connection) ->
                            seen.add(request.currentContextView().getOrDefault("key", "none"))))
            .build();
    http.fetch(uri("/hello")).contextWrite(context -> context.put("key", "value")).block(LIMIT);
    assertThat(seen).containsExactly("value");
  }

  @Test
  void rejectsNull() {
    assertThatNullPointerException().isThrownBy(() -> http.fetch(null)).withMessage("uri");
  }

  /** With more, the next request leaves before the connection of the last one is back. */
  @Nested
  class WhenThereIsOneConnection {
    @BeforeEach
    void limit() {
      http.close();
      http = HttpFetcher.builder().concurrency(1).build();
    }

    @Test
    void usesItAgain() {
      Flux.range(0, 5).concatMap(i -> http.fetch(uri("/hello"))).blockLast(LIMIT);
      assertThat(connections).hasSize(1);
    }

    @Test
    void usesItAgainAfterARedirect() {
      assertThat(get("/moved").text()).isEqualTo("grüezi");
      assertThat(connections).hasSize(1);
    }

    @Test
    void letsAThousandWaitForItAndNoMore() {
      StepVerifier.create(Flux.range(0, 1002).flatMap(i -> http.fetch(uri("/never")), 1002))
          .expectErrorMessage(
              "page '"
                  + uri("/never")
                  + "' is not fetched (1000 fetches wait for a connection to its host)")
          .verify(LIMIT);
    }

    @Test
    void failsThoseWhoWaitForItWhenDisposed() {
      URI uri = uri("/never");
      StepVerifier.create(http.fetch(uri).or(http.fetch(uri)))
          .then(() -> arrived.asMono().block(LIMIT))
          .then(http::dispose)
          .expectErrorMessage("page '" + uri + "' is not fetched (fetcher is disposed)")
          .verify(LIMIT);
    }
  }

  @Nested
  class WhenDisposed {
    @BeforeEach
    void dispose() {
      http.dispose();
    }

    @Test
    void saysSo() {
      assertThat(http.isDisposed()).isTrue();
    }

    @Test
    void fetchesNothing() {
      HttpFailure.of(http, uri("/hello"))
          .is(Reason.DISPOSED, "page '" + uri("/hello") + "' is not fetched (fetcher is disposed)");
    }
  }

  @Nested
  class WhenTheBodyHasALimit {
    @BeforeEach
    void limit() {
      http.close();
      http = HttpFetcher.builder().maxBodyBytes(20_000).build();
    }

    @Test
    void takesABodyOfThatSize() {
      assertThat(get("/bytes/20000").bytes()).isEqualTo(20_000);
    }

    @Test
    void refusesALargerOne() {
      URI uri = uri("/bytes/21000");
      HttpFailure.of(http, uri)
          .is(Reason.TOO_LARGE, "page '" + uri + "' is too large (maxBodyBytes 20000)");
    }
  }
}
