package dev.millrace.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

@ExtendWith(NoLeaks.class)
class HttpCancelTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Sinks.Empty<Void> arrived = Sinks.empty();
  private final HttpFetcher http = HttpFetcher.builder().concurrency(1).build();

  private RawServer server;

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private void answer(String beginning) {
    server =
        RawServer.start(
            peer -> {
              peer.readRequest();
              peer.send(beginning);
              arrived.tryEmitEmpty();
              peer.awaitClientGone();
            });
  }

  private void cancelWhenArrived() {
    StepVerifier.create(http.fetch(server.uri()))
        .then(() -> arrived.asMono().block(LIMIT))
        .thenCancel()
        .verify(LIMIT);
    StepVerifier.create(server.clientGone()).expectComplete().verify(LIMIT);
  }

  @Test
  void closesTheConnectionBeforeTheResponse() {
    answer("");
    cancelWhenArrived();
  }

  @Test
  void closesTheConnectionInTheHeaders() {
    answer("HTTP/1.1 200 OK\r\nA: b");
    cancelWhenArrived();
  }

  @Test
  void closesTheConnectionInTheBody() {
    answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
    cancelWhenArrived();
  }

  @Test
  void closesTheConnectionInAGzipBody() {
    answer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 90\r\n\r\n\u001f\u008b");
    cancelWhenArrived();
  }

  @Test
  void closesTheConnectionInTheBodyOfARedirect() {
    answer("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 10\r\n\r\n12345");
    cancelWhenArrived();
  }

  @Test
  void sendsNothingWhileWaitingForAConnection() {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    Queue<String> paths = new ConcurrentLinkedQueue<>();
    server =
        RawServer.start(
            peer -> {
              while (true) {
                paths.add(peer.readPath());
                arrived.tryEmitEmpty();
                await(mayAnswer);
                peer.send("HTTP/1.1 204 No Content\r\n\r\n");
              }
            });
    StepVerifier.create(http.fetch(path("/1")).concatWith(http.fetch(path("/3"))))
        .then(() -> arrived.asMono().block(LIMIT))
        .then(() -> http.fetch(path("/2")).subscribe().dispose())
        .then(mayAnswer::countDown)
        .expectNextCount(2)
        .expectComplete()
        .verify(LIMIT);
    assertThat(paths).containsExactly("/1", "/3");
  }

  private URI path(String path) {
    return server.uri().resolve(path);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(LIMIT.toMillis(), MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
