package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

@ExtendWith(NoLeaks.class)
class HttpTimeoutTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final AtomicInteger requests = new AtomicInteger();
  private final Sinks.Empty<Void> arrived = Sinks.empty();
  private final Sinks.Empty<Void> mayAnswer = Sinks.empty();

  private final RawServer server =
      RawServer.start(
          peer -> {
            peer.readRequest();
            requests.incrementAndGet();
            arrived.tryEmitEmpty();
            mayAnswer.asMono().block(LIMIT);
            peer.send("HTTP/1.1 204 No Content\r\n\r\n");
            peer.awaitClientGone();
          });

  private final HttpFetcher http =
      HttpFetcher.builder().concurrency(1).timeout(Duration.ofSeconds(30)).scheduler(time).build();

  @AfterEach
  void stop() {
    mayAnswer.tryEmitEmpty();
    http.close();
    server.close();
    time.dispose();
  }

  @Test
  void isMeasuredByTheScheduler() {
    StepVerifier.create(http.fetch(server.uri()))
        .then(() -> arrived.asMono().block(LIMIT))
        .then(() -> time.advanceTimeBy(Duration.ofSeconds(30)))
        .expectErrorMessage("page '" + server.uri() + "' is late (timeout 30s)")
        .verify(LIMIT);
  }

  @Test
  void includesTheWaitForAConnection() {
    StepVerifier.create(http.fetch(server.uri()).and(http.fetch(server.uri())))
        .then(() -> arrived.asMono().block(LIMIT))
        .then(() -> time.advanceTimeBy(Duration.ofSeconds(30)))
        .expectErrorMessage("page '" + server.uri() + "' is late (timeout 30s)")
        .verify(LIMIT);
    assertThat(requests).hasValue(1);
  }

  @Test
  void isTheClockOfElapsed() {
    StepVerifier.create(http.fetch(server.uri()))
        .then(() -> arrived.asMono().block(LIMIT))
        .then(() -> time.advanceTimeBy(Duration.ofSeconds(7)))
        .then(mayAnswer::tryEmitEmpty)
        .assertNext(page -> assertThat(page.elapsed()).isEqualTo(Duration.ofSeconds(7)))
        .expectComplete()
        .verify(LIMIT);
  }
}
