package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The headers of a fetcher belong to an origin. */
@ExtendWith(NoLeaks.class)
class OriginHeadersTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Map<String, HttpHeaders> received = new ConcurrentHashMap<>();
  private DisposableServer first;
  private DisposableServer second;

  @BeforeEach
  void start() {
    second = serve("second", "/elsewhere");
    first = serve("first", uri(second, "/page").toString());
  }

  private DisposableServer serve(String name, String elsewhere) {
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .route(
            routes ->
                routes
                    .get(
                        "/page",
                        (request, response) -> {
                          received.put(name, request.requestHeaders().copy());
                          return response.sendString(Mono.just("page"));
                        })
                    .get("/here", (request, response) -> response.sendRedirect("/page"))
                    .get("/elsewhere", (request, response) -> response.sendRedirect(elsewhere)))
        .bindNow(LIMIT);
  }

  @AfterEach
  void stop() {
    first.disposeNow(LIMIT);
    second.disposeNow(LIMIT);
  }

  private static URI uri(DisposableServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private void fetch(HttpFetcherBuilder builder, String path) {
    try (HttpFetcher http = builder.build()) {
      http.fetch(uri(first, path)).block(LIMIT);
    }
  }

  /** In the way of those who know Reactor Netty. */
  private static HttpFetcherBuilder customised() {
    return HttpFetcher.builder()
        .client(
            client ->
                client
                    .headers(headers -> headers.set("X-Api-Key", "secret"))
                    .headersWhen(
                        headers ->
                            Mono.just(
                                headers
                                    .set("Authorization", "Bearer secret")
                                    .set("Cookie", "session=secret")
                                    .set("Accept-Language", "rm")))
                    .doOnRequest((request, connection) -> request.header("X-Late", "secret")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/page", "/here"})
  void sendsWhatTheClientSetsToTheOriginThatIsAsked(String path) {
    fetch(customised(), path);
    assertThat(received.get("first").get("Authorization")).isEqualTo("Bearer secret");
    assertThat(received.get("first").get("X-Api-Key")).isEqualTo("secret");
    assertThat(received.get("first").get("X-Late")).isEqualTo("secret");
  }

  @Test
  void sendsNoneOfItToAnotherOrigin() {
    fetch(customised(), "/elsewhere");
    assertThat(received.get("second").toString()).doesNotContain("secret");
    assertThat(received.get("second").get("Accept-Language")).isEqualTo("rm");
    assertThat(received.get("second").get("User-Agent")).isEqualTo("millrace");
    assertThat(received.get("second").get("Host")).isEqualTo("127.0.0.1:" + second.port());
  }

  @ParameterizedTest
  @CsvSource({"/page, first", "/here, first", "/elsewhere, second"})
  void sendsAHeaderToTheOriginItIsForWhoeverLeadsThere(String path, String server) {
    for (DisposableServer origin : new DisposableServer[] {first, second}) {
      fetch(
          HttpFetcher.builder().headerFor(uri(origin, "/any"), "Authorization", "Bearer me"), path);
      boolean isForIt = server.equals(origin == first ? "first" : "second");
      assertThat(received.get(server).get("Authorization")).isEqualTo(isForIt ? "Bearer me" : null);
    }
  }

  @Test
  void sendsAHeaderToEveryone() {
    fetch(HttpFetcher.builder().header("Accept", "text/html").header("X-Crawl", "1"), "/elsewhere");
    assertThat(received.get("second").getAll("Accept")).containsExactly("text/html");
    assertThat(received.get("second").get("X-Crawl")).isEqualTo("1");
  }

  @Test
  void sendsTheHeaderOfARequestToItsOriginOnly() {
    try (HttpFetcher http = HttpFetcher.create()) {
      for (String path : new String[] {"/here", "/elsewhere"}) {
        http.send(PageRequest.of(uri(first, path)).header("X-Token", "secret")).block(LIMIT);
      }
    }
    assertThat(received.get("first").get("X-Token")).isEqualTo("secret");
    assertThat(received.get("second").get("X-Token")).isNull();
  }

  @Test
  void rejectsWhatIsNoHeader() {
    HttpFetcherBuilder builder = HttpFetcher.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.header("a b", "c"))
        .withMessage("name must be a token, was 'a b'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.header("X", "a\r\nHost: b"))
        .withMessage("value of X must be printable ASCII");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.header("authorization", "secret"))
        .withMessage("name must not be that of a secret, was authorization");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.header("HOST", "h"))
        .withMessage("name must not be one that the client sets, was HOST");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.headerFor(URI.create("/x"), "X", "y"))
        .withMessage("origin must be absolute http or https, was /x");
  }
}
