package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** A site that cannot be asked: why it cannot, is why its pages are not fetched. */
@ExtendWith(NoLeaks.class)
class RobotsFailureTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private HttpFetcher http = HttpFetcher.create();
  private Robots robots = Robots.builder(http).maxFailureAge(Duration.ZERO).build();

  @AfterEach
  void stop() {
    http.close();
  }

  private HttpFetchException failure(URI page) {
    Mono<HttpFetchException> failure =
        robots
            .fetch(page)
            .<HttpFetchException>handle((got, sink) -> sink.error(new AssertionError(got)))
            .onErrorResume(HttpFetchException.class, Mono::just);
    HttpFetchException exception = failure.block(LIMIT);
    assertThat(exception).isNotNull();
    assertThat(exception.uri()).isEqualTo(page);
    return exception;
  }

  private void fails(URI page, Reason reason, String why) {
    HttpFetchException failure = failure(page);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure)
        .hasMessage(
            "page '%s' is not fetched (page '%s' %s)", page, page.resolve("/robots.txt"), why);
  }

  @Test
  void tellsThatTheHostIsUnknown() {
    fails(
        URI.create("http://name.invalid/page"),
        Reason.UNKNOWN_HOST,
        "is unreachable (unknown host name.invalid)");
  }

  @Test
  void tellsThatThereIsNoConnection() {
    fails(
        URI.create("http://127.0.0.1:1/page"),
        Reason.CONNECT,
        "is unreachable (no connection to 127.0.0.1:1)");
  }

  @Test
  void tellsThatTheCertificateIsNotTrusted() {
    try (RawServer server =
        RawServer.startTls(TlsKeys.SELF_SIGNED.context(), RawServer.Peer::readRequest)) {
      URI page = URI.create("https" + server.uri().toString().substring("http".length()) + "page");
      HttpFetchException failure = failure(page);
      assertThat(failure.reason()).isEqualTo(Reason.TLS);
      assertThat(failure).hasMessageContaining("not from an authority that is trusted");
    }
  }

  @Test
  void tellsThatTheServerIsSilent() {
    http.close();
    http = HttpFetcher.builder().idleTimeout(Duration.ofMillis(300)).build();
    robots = Robots.builder(http).build();
    try (RawServer server = RawServer.start(RawServer.Peer::awaitClientGone)) {
      fails(server.uri().resolve("/page"), Reason.TIMEOUT, "is silent (idleTimeout 0.3s)");
    }
  }

  @Test
  void tellsThatTheConnectionWasCut() {
    try (RawServer server = RawServer.start(RawServer.Peer::readRequest)) {
      fails(server.uri().resolve("/page"), Reason.CLOSED, "is unanswered (connection closed)");
    }
  }

  @Test
  void tellsThatTheAnswerIsNoHttp() {
    try (RawServer server = RawServer.answering("SSH-2.0-OpenSSH\r\n")) {
      assertThat(failure(server.uri()).reason()).isEqualTo(Reason.PROTOCOL);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void tellsTheStatusThatStandsForNoRules(int status) {
    try (RawServer server =
        RawServer.answering("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n")) {
      HttpFetchException failure = failure(server.uri().resolve("/page"));
      assertThat(failure.reason()).isEqualTo(Reason.DISALLOWED);
      assertThat(failure)
          .hasMessage(
              "page '%spage' is not fetched (disallowed for want of %srobots.txt: status %d)",
              server.uri(), server.uri(), status);
    }
  }

  @Test
  void showsItInTheRules() {
    RobotsRules rules = robots.rules(URI.create("http://127.0.0.1:1/page")).block(LIMIT);
    assertThat(rules.failure()).get().extracting("reason").isEqualTo(Reason.CONNECT);
  }

  @Test
  void isAskedAgainAtOnceIfSoWanted() {
    try (RawServer server = RawServer.start(RawServer.Peer::readRequest)) {
      failure(server.uri());
      server.behave();
      assertThat(robots.fetch(server.uri()).block(LIMIT).text()).isEqualTo("good");
    }
  }

  @Test
  void rejectsANegativeAge() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Robots.builder(http).maxFailureAge(Duration.ofSeconds(-1)))
        .withMessage("age must not be negative, was PT-1S");
  }
}
