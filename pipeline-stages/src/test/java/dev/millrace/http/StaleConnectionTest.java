package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Permit;
import dev.millrace.RateLimiter;
import dev.millrace.http.HttpFetchException.Reason;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A server may close a connection that is kept alive whenever it likes, and loses no page by it.
 */
@ExtendWith(NoLeaks.class)
class StaleConnectionTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int PAGES = 400;
  private static final String PAGE = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage";

  private final Queue<String> requests = new ConcurrentLinkedQueue<>();

  // With more, the next request leaves before the connection of the last one is back.
  private final HttpFetcher http = HttpFetcher.builder().concurrency(1).build();
  private final HttpFetcher several = HttpFetcher.builder().concurrency(4).build();

  @AfterEach
  void stop() {
    http.close();
    several.close();
  }

  /** Answers so many requests of a connection, and closes it without a word. */
  private RawServer closingAfter(int answers) {
    return RawServer.start(
        peer -> {
          for (int i = 0; i < answers; i++) {
            requests.add(peer.readPath());
            peer.send(PAGE);
          }
        });
  }

  /** Reads the second request of each connection and says what it says, then closes. */
  private RawServer answeringTheSecondWith(String answer) {
    return RawServer.start(
        peer -> {
          requests.add(peer.readPath());
          peer.send(PAGE);
          requests.add(peer.readPath());
          peer.send(answer);
        });
  }

  private Page get(RawServer server) {
    return http.fetch(server.uri()).block(LIMIT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void losesNoPageToAServerThatClosesSilently(int answers) {
    try (RawServer server = closingAfter(answers)) {
      long pages =
          Flux.range(0, PAGES)
              .flatMap(i -> several.fetch(server.uri().resolve("/" + i)), 4)
              .count()
              .block(LIMIT);
      assertThat(pages).isEqualTo(PAGES);
    }
  }

  @Test
  void sendsARequestOnceMoreOnAFreshConnection() {
    try (RawServer server = answeringTheSecondWith("")) {
      get(server);
      assertThat(get(server).text()).isEqualTo("page");
      assertThat(requests).hasSize(3);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void passesOverAllThatWereUsedBefore() {
    try (RawServer server = answeringTheSecondWith("")) {
      Flux.range(0, 4).flatMap(i -> several.fetch(server.uri()), 4).blockLast(LIMIT);
      int used = server.connections();
      assertThat(several.fetch(server.uri()).block(LIMIT).text()).isEqualTo("page");
      assertThat(server.connections()).isEqualTo(used + 1);
    }
  }

  @Test
  void sendsItOnceMoreOnly() {
    AtomicInteger connections = new AtomicInteger();
    try (RawServer server =
        RawServer.start(
            peer -> {
              if (connections.getAndIncrement() == 0) {
                peer.readRequest();
                peer.send(PAGE);
              }
              requests.add(peer.readPath());
            })) {
      get(server);
      HttpFailure.of(http, server.uri())
          .is(Reason.CLOSED, "page '" + server.uri() + "' is unanswered (connection closed)");
      assertThat(requests).hasSize(2);
    }
  }

  @Test
  void sendsNothingTwiceOnAConnectionOfItsOwn() {
    try (RawServer server = RawServer.start(peer -> requests.add(peer.readPath()))) {
      HttpFailure.of(http, server.uri())
          .is(Reason.CLOSED, "page '" + server.uri() + "' is unanswered (connection closed)");
      assertThat(requests).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"})
  void sendsNothingTwiceThatHadAByteOfAnAnswer(String beginning) {
    try (RawServer server = answeringTheSecondWith(beginning)) {
      get(server);
      assertThat(HttpFailure.of(http, server.uri()).exception().reason())
          .isIn(Reason.CLOSED, Reason.TRUNCATED);
      assertThat(requests).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\nConnection: close", "HTTP/1.0 200 OK"})
  void usesNoConnectionAgainThatWasAnnouncedToClose(String head) {
    try (RawServer server =
        RawServer.start(
            peer -> {
              requests.add(peer.readPath());
              peer.send(head + "\r\nContent-Length: 4\r\n\r\npage");
              peer.awaitClientGone();
            })) {
      Flux.range(0, 3).concatMap(i -> http.fetch(server.uri())).blockLast(LIMIT);
      assertThat(server.connections()).isEqualTo(3);
      assertThat(requests).hasSize(3);
    }
  }

  @Test
  void takesAPermitForTheSecondRequest() {
    AtomicInteger started = new AtomicInteger();
    RateLimiter limiter =
        cost ->
            Mono.just(
                new Permit() {
                  @Override
                  public void started() {
                    started.incrementAndGet();
                  }

                  @Override
                  public void answered() {}

                  @Override
                  public void release() {}
                });
    try (RawServer server = answeringTheSecondWith("");
        HttpFetcher limited = HttpFetcher.builder().concurrency(1).rateLimit(limiter).build()) {
      limited.fetch(server.uri()).then(limited.fetch(server.uri())).block(LIMIT);
      assertThat(requests).hasSize(3);
      assertThat(started).hasValue(3);
    }
  }
}
