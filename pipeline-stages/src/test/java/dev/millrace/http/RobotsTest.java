package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

@ExtendWith(NoLeaks.class)
class RobotsTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String RULES =
      """
      User-agent: *
      Disallow: /

      User-agent: millbot
      Disallow: /private/
      Allow: /private/open
      Disallow: /*.pdf$
      Crawl-delay: 1.5
      """;

  private final Map<String, String> responses = new ConcurrentHashMap<>();
  private final Queue<String> paths = new ConcurrentLinkedQueue<>();
  private final Sinks.Empty<Void> arrived = Sinks.empty();
  private Mono<Void> mayAnswer = Mono.empty();
  private final RawServer server =
      RawServer.start(
          peer -> {
            while (true) {
              String path = peer.readPath();
              paths.add(path);
              arrived.tryEmitEmpty();
              mayAnswer.block(LIMIT);
              peer.send(responses.getOrDefault(path, ok("page")));
            }
          });

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final HttpFetcher http = HttpFetcher.builder().maxBodyBytes(1_000_000).build();
  private final Robots robots =
      Robots.builder(http).agent("MillBot").maxOrigins(2).scheduler(time).build();

  @AfterEach
  void stop() {
    http.close();
    server.close();
    time.dispose();
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static String status(int status) {
    return "HTTP/1.1 " + status + " Status\r\nContent-Length: 0\r\n\r\n";
  }

  private void site(String response) {
    responses.put("/robots.txt", response);
  }

  private URI uri(String path) {
    return server.uri().resolve(path);
  }

  private boolean allows(String path) {
    return robots.allows(uri(path)).block(LIMIT);
  }

  @Test
  void doesAsTheSiteSays() {
    site(ok(RULES));
    assertThat(allows("/page")).isTrue();
    assertThat(allows("/private/page")).isFalse();
    assertThat(allows("/private/open")).isTrue();
    assertThat(allows("/a.pdf")).isFalse();
    assertThat(allows("/a.pdf?download")).isTrue();
    assertThat(allows("/robots.txt")).isTrue();
    assertThat(robots.rules(uri("/")).block(LIMIT).crawlDelay()).contains(Duration.ofMillis(1500));
    assertThat(paths).containsExactly("/robots.txt");
  }

  @Test
  void fetchesWhatIsAllowedOnly() {
    site(ok(RULES));
    assertThat(robots.fetch(uri("/page")).block(LIMIT).text()).isEqualTo("page");
    StepVerifier.create(robots.fetch(uri("/private/page")))
        .expectErrorSatisfies(
            error -> {
              assertThat(error)
                  .hasMessage(
                      "page '%s' is not fetched (disallowed by %s)",
                      uri("/private/page"), uri("/robots.txt"));
              assertThat(((HttpFetchException) error).reason()).isEqualTo(Reason.DISALLOWED);
            })
        .verify(LIMIT);
    assertThat(paths).containsExactly("/robots.txt", "/page");
  }

  @ParameterizedTest
  @ValueSource(ints = {304, 400, 401, 403, 404, 410})
  void allowsEverythingWhereThereAreNoRules(int status) {
    site(status(status));
    assertThat(allows("/private/page")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void allowsNothingWhereTheRulesCannotBeHad(int status) {
    site(status(status));
    assertThat(allows("/page")).isFalse();
    assertThat(allows("/robots.txt")).isTrue();
    StepVerifier.create(robots.fetch(uri("/page")))
        .expectErrorMessage(
            "page '%s' is not fetched (disallowed for want of %s: status %d)"
                .formatted(uri("/page"), uri("/robots.txt"), status))
        .verify(LIMIT);
  }

  @Test
  void allowsNothingWhereNobodyAnswers() {
    URI closed = URI.create("http://127.0.0.1:1/page");
    assertThat(robots.allows(closed).block(LIMIT)).isFalse();
  }

  @Test
  void readsNoMoreOfRulesThatAreEndless() {
    site("HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /page\n#" + "x".repeat(512_000));
    assertThat(allows("/page")).isFalse();
    assertThat(allows("/other")).isTrue();
  }

  @Test
  void readsTheFirst500KiB() {
    String comment = "# " + "x".repeat(97) + "\n";
    String half = "User-agent: *\nDisallow: /early\n" + comment.repeat(6_000);
    site(ok(half + "Disallow: /late\n"));
    assertThat(allows("/early")).isFalse();
    assertThat(allows("/late")).isTrue();
  }

  @Test
  void followsRedirects() {
    responses.put("/elsewhere", ok(RULES));
    site("HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
    assertThat(allows("/private/page")).isFalse();
    assertThat(allows("/page")).isTrue();
  }

  @Test
  void allowsEverythingWhereRedirectsDoNotEnd() {
    site("HTTP/1.1 301 Moved\r\nLocation: /robots.txt\r\nContent-Length: 0\r\n\r\n");
    assertThat(allows("/private/page")).isTrue();
  }

  @Test
  void takesAPageThatIsNoListOfRulesForNone() {
    site(ok("<html><body>Welcome! Disallow: / is not meant here</body></html>"));
    assertThat(allows("/page")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"999999999, PT24H", "1e300,", "99999999999999999999,", "-5,", "soon,"})
  void makesAHostileDelayHarmless(String delay, Duration expected) {
    site(ok("User-agent: *\nCrawl-delay: " + delay + "\nDisallow: /x\n"));
    assertThat(robots.rules(uri("/")).block(LIMIT).crawlDelay())
        .isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void fetchesAtTheSitesPace() {
    site(ok(RULES));
    assertThat(allows("/page")).isTrue();
    StepVerifier.create(Flux.range(0, 3).flatMap(i -> robots.fetch(uri("/" + i))))
        .expectNextCount(1)
        .then(() -> time.advanceTimeBy(Duration.ofMillis(1500).minusNanos(1)))
        .then(() -> assertThat(paths).hasSize(2))
        .then(() -> time.advanceTimeBy(Duration.ofNanos(1)))
        .expectNextCount(1)
        .then(() -> time.advanceTimeBy(Duration.ofMillis(1500)))
        .expectNextCount(1)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void keepsNoLongerPaceThanItWasToldTo() {
    site(ok(RULES));
    Robots hasty = Robots.builder(http).agent("millbot").maxCrawlDelay(Duration.ZERO).build();
    Flux.range(0, 3).flatMap(i -> hasty.fetch(uri("/" + i))).blockLast(LIMIT);
    assertThat(paths).hasSize(4);
  }

  @Test
  void asksOnceForAllWhoAskAtTheSameTime() {
    site(ok(RULES));
    Sinks.Empty<Void> gate = Sinks.empty();
    mayAnswer = gate.asMono();
    StepVerifier.create(Flux.range(0, 50).flatMap(i -> robots.allows(uri("/" + i)), 50))
        .then(() -> arrived.asMono().block(LIMIT))
        // One who gives up takes nothing from the others.
        .then(() -> robots.allows(uri("/page")).subscribe().dispose())
        .then(gate::tryEmitEmpty)
        .thenConsumeWhile(allowed -> allowed)
        .expectComplete()
        .verify(LIMIT);
    assertThat(paths).containsExactly("/robots.txt");
  }

  @Test
  void asksAgainAfterADay() {
    site(ok(RULES));
    allows("/page");
    time.advanceTimeBy(Duration.ofHours(24).minusNanos(1));
    allows("/page");
    assertThat(paths).hasSize(1);
    time.advanceTimeBy(Duration.ofNanos(1));
    allows("/page");
    assertThat(paths).hasSize(2);
  }

  @Test
  void asksASiteInTroubleAgainAfterAMinute() {
    site(status(503));
    assertThat(allows("/page")).isFalse();
    site(ok(RULES));
    assertThat(allows("/page")).isFalse();
    time.advanceTimeBy(Duration.ofMinutes(1));
    assertThat(allows("/page")).isTrue();
  }

  @Test
  void keepsTheOriginsAskedForLast() {
    site(ok(RULES));
    String port = ":" + server.uri().getPort();
    for (String host :
        new String[] {"127.0.0.1", "LOCALHOST", "localhost", "127.0.0.1", "127.0.0.2"}) {
      robots.allows(URI.create("http://" + host + port + "/page")).block(LIMIT);
    }
    int asked = paths.size();
    robots.allows(URI.create("http://127.0.0.1" + port + "/page")).block(LIMIT);
    assertThat(paths).hasSize(asked);
    robots.allows(URI.create("http://localhost" + port + "/page")).block(LIMIT);
    assertThat(paths).hasSize(asked + 1);
  }

  @Test
  void isAddressedByTheNameThatItsUserAgentBeginsWith() {
    site(ok(RULES));
    Robots named = Robots.builder(http).agentOf("MillBot/1.0 (+https://example.org/)").build();
    assertThat(named.allows(uri("/private/open")).block(LIMIT)).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Robots.builder(http).agentOf("1.0 (bot)"))
        .withMessage("header must begin with letters, _ or -, was '1.0 (bot)'");
  }

  @Test
  void refusesWhatIsNoHttpUri() {
    StepVerifier.create(robots.allows(URI.create("ftp://example.org/")))
        .expectErrorMessage("uri must be absolute http or https, was ftp://example.org/")
        .verify(LIMIT);
  }

  @Test
  void rejectsOptionsOutOfRange() {
    RobotsBuilder builder = Robots.builder(http);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.agent("millbot/1.0"))
        .withMessage("product must be letters, _ and -, was 'millbot/1.0'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxOrigins(0))
        .withMessage("origins must be at least 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxAge(Duration.ofDays(2)))
        .withMessage("age must be positive and at most PT24H, was PT48H");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxCrawlDelay(Duration.ofSeconds(-1)))
        .withMessage("longest must not be negative, was PT-1S");
  }
}
