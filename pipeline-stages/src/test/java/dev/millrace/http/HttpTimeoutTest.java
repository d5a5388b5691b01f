package dev.millrace.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

@ExtendWith(NoLeaks.class)
class HttpTimeoutTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final Semaphore arrivals = new Semaphore(0);
  private final Sinks.Empty<Void> mayAnswer = Sinks.empty();

  private final RawServer server =
      RawServer.start(
          peer -> {
            peer.readRequest();
            arrivals.release();
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

  private void awaitRequest() {
    try {
      assertThat(arrivals.tryAcquire(LIMIT.toSeconds(), SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void isMeasuredByTheScheduler() {
    StepVerifier.create(http.fetch(server.uri()))
        .then(this::awaitRequest)
        .then(() -> time.advanceTimeBy(Duration.ofSeconds(30)))
        .expectErrorMessage("page '" + server.uri() + "' is late (timeout 30s)")
        .verify(LIMIT);
  }

  @Test
  void includesTheWaitForAConnection() {
    Mono<Page> first = http.fetch(server.uri());
    // Waits twenty seconds for the connection of the first, and ten for its answer.
    Mono<Page> second = http.fetch(server.uri()).delaySubscription(Duration.ofSeconds(10), time);
    StepVerifier.create(Flux.mergeDelayError(2, first.onErrorComplete(), second))
        .then(this::awaitRequest)
        .then(() -> time.advanceTimeBy(Duration.ofSeconds(30)))
        .then(this::awaitRequest)
        .then(() -> time.advanceTimeBy(Duration.ofSeconds(10)))
        .expectErrorMessage("page '" + server.uri() + "' is late (timeout 30s)")
        .verify(LIMIT);
  }

  @Test
  void isTheClockOfElapsed() {
    StepVerifier.create(http.fetch(server.uri()))
        .then(this::awaitRequest)
        .then(() -> time.advanceTimeBy(Duration.ofSeconds(7)))
        .then(mayAnswer::tryEmitEmpty)
        .assertNext(page -> assertThat(page.elapsed()).isEqualTo(Duration.ofSeconds(7)))
        .expectComplete()
        .verify(LIMIT);
  }
}
