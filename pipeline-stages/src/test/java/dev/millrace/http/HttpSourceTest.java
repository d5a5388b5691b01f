package dev.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@ExtendWith(NoLeaks.class)
class HttpSourceTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";

  private HttpSource<Integer> source = limited().bindNow();

  @AfterEach
  void stop() {
    source.dispose();
  }

  private static HttpSourceBuilder<Integer> limited() {
    return HttpSource.<Integer>builder(bytes -> Integer.parseInt(new String(bytes, UTF_8).strip()))
        .path("/numbers")
        .capacity(3)
        .maxBodyBytes(1_000)
        .maxLineBytes(100)
        .maxHeaderBytes(1_000)
        .retryAfter(Duration.ofMillis(1_500));
  }

  private void use(HttpSourceBuilder<Integer> builder) {
    source.dispose();
    source = builder.bindNow();
  }

  private Socket connect() throws IOException {
    return new Socket(source.address().getAddress(), source.address().getPort());
  }

  /** Returns the beginning of a request, to which more headers are added. */
  private static String begin(String type) {
    return "POST /numbers HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\n";
  }

  /** Sends this on a connection of its own and returns all that comes back. */
  private String send(String request) {
    try (Socket socket = connect()) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return readAll(socket.getInputStream());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String readAll(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (IOException reset) {
      // The server does not wait for what nobody reads.
    }
    return all.toString(UTF_8);
  }

  private String post(String type, String body, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    int length = body.getBytes(UTF_8).length;
    return send(
        begin(type) + more + "Connection: close\r\nContent-Length: " + length + "\r\n\r\n" + body);
  }

  private static void expect(String response, int status, String body) {
    assertThat(response)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("content-type: application/json\r\n")
        .endsWith("\r\n\r\n" + body);
  }

  private List<Integer> stored() {
    int size = source.size();
    return Flux.from(source).take(size).collectList().block(LIMIT);
  }

  @Test
  void storesADocument() {
    expect(post(JSON, "42"), 202, "{\"accepted\":1}");
    assertThat(stored()).containsExactly(42);
  }

  @Test
  void storesALineAnItem() {
    expect(post(LINES, "1\n\n2\r\n  \n3"), 202, "{\"accepted\":3}");
    assertThat(stored()).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""})
  void takesJsonHoweverItIsNamed(String type) {
    expect(post(type, "1"), 202, "{\"accepted\":1}");
  }

  @Test
  void takesChunks() {
    String chunks = "1\r\n1\r\n2\r\n2\n\r\n1\r\n3\r\n0\r\n\r\n";
    String response =
        send(begin(LINES) + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
    expect(response, 202, "{\"accepted\":2}");
    assertThat(stored()).containsExactly(12, 3);
  }

  @Test
  void answersOneRequestAfterTheOtherOnAConnection() {
    String one = begin(JSON) + "Content-Length: 1\r\n";
    String responses = send(one + "\r\n1" + one + "Connection: close\r\n\r\n2");
    assertThat(responses.split("202 Accepted", -1)).hasSize(3);
    assertThat(stored()).containsExactly(1, 2);
  }

  @Test
  void answersARequestThatComesAfterSeveralAtOnce() throws IOException {
    String one = begin(JSON) + "Content-Length: 1\r\n";
    try (Socket socket = connect()) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket.getOutputStream().write((one + "\r\n1" + one + "\r\n2").getBytes(UTF_8));
      InputStream in = socket.getInputStream();
      StringBuilder answers = new StringBuilder();
      while (answers.toString().split("\\{\"accepted\":1}", -1).length < 3) {
        answers.append((char) in.read());
      }
      socket.getOutputStream().write((one + "Connection: close\r\n\r\n3").getBytes(UTF_8));
      assertThat(readAll(in)).startsWith("HTTP/1.1 202 Accepted\r\n");
    }
    assertThat(stored()).containsExactly(1, 2, 3);
  }

  @Test
  void refusesWhatTheDecoderRefuses() {
    expect(
        post(JSON, "\"x\\"),
        400,
        "{\"accepted\":0,\"error\":\"item is refused (For input string: \\\"\\\"x\\\\\\\")\"}");
    assertThat(source.size()).isZero();
  }

  @Test
  void storesTheLinesBeforeTheOneThatIsRefused() {
    expect(
        post(LINES, "1\n\nx\n2\n"),
        400,
        "{\"accepted\":1,\"error\":\"line 3 is refused (For input string: \\\"x\\\")\"}");
    assertThat(stored()).containsExactly(1);
  }

  @Test
  void refusesNull() {
    use(HttpSource.<Integer>builder(bytes -> null).path("/numbers"));
    expect(
        post(JSON, "1"),
        400,
        "{\"accepted\":0,\"error\":\"item is refused (decoder returned null)\"}");
  }

  @Nested
  class WhenTheQueueIsFull {

    @Test
    void refusesADocument() {
      post(LINES, "1\n2\n3\n");
      String response = post(JSON, "4");
      expect(response, 429, "{\"accepted\":0,\"error\":\"queue is full (capacity 3)\"}");
      assertThat(response).contains("\r\nRetry-After: 2\r\n");
      StepVerifier.create(source, 1)
          .expectNext(1)
          .then(() -> expect(post(JSON, "4"), 202, "{\"accepted\":1}"))
          .thenRequest(3)
          .expectNext(2, 3, 4)
          .thenCancel()
          .verify(LIMIT);
    }

    @Test
    void saysHowManyLinesItStored() {
      String response = post(LINES, "1\n2\n3\n4\n5\n");
      expect(response, 429, "{\"accepted\":3,\"error\":\"queue is full (capacity 3)\"}");
      assertThat(stored()).containsExactly(1, 2, 3);
    }
  }

  @Nested
  class WhenARequestBreaksARule {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "''                             | request must have one Host, had 0",
          "Host: a/Host: a                | request must have one Host, had 2",
          "Host:                          | Host must be a name or an address, was ''",
          "Host: me@localhost             | Host must be a name or an address, was 'me@localhost'",
          "Host: a b                      | Host must be a name or an address, was 'a b'",
          "Host: a?b                      | Host must be a name or an address, was 'a?b'",
        })
    void wrongHost(String host, String error) {
      String lines = host.isEmpty() ? "" : host.replace("/", "\r\n") + "\r\n";
      String response = send("POST /numbers HTTP/1.1\r\n" + lines + "Content-Length: 0\r\n\r\n");
      expect(response, 400, "{\"accepted\":0,\"error\":\"" + error + "\"}");
    }

    @Test
    void strangeHost() {
      use(limited().hostNames("localhost", "numbers.example"));
      expect(post(JSON, "1"), 202, "{\"accepted\":1}");
      expect(
          send("POST /numbers HTTP/1.1\r\nHost: rebound.example:80\r\nContent-Length: 0\r\n\r\n"),
          400,
          "{\"accepted\":0,\"error\":\"Host must be one of [localhost, numbers.example],"
              + " was 'rebound.example'\"}");
    }

    @Test
    void anotherPath() {
      expect(
          send("POST /other HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"),
          404,
          "{\"accepted\":0,\"error\":\"path must be /numbers\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS", "BREW"})
    void anotherMethod(String method) {
      String response = send(method + " /numbers HTTP/1.1\r\nHost: localhost\r\n\r\n");
      expect(
          response, 405, "{\"accepted\":0,\"error\":\"method must be POST, was " + method + "\"}");
      assertThat(response).contains("\r\nAllow: POST\r\n");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"text/plain", "application/xml", "", "application/json; charset=latin1"})
    void anotherKindOfBody(String type) {
      String response = post(type, "1");
      expect(
          response,
          415,
          "{\"accepted\":0,\"error\":\"body must be application/json, application/x-ndjson"
              + " in UTF-8\"}");
      assertThat(response).contains("\r\nAccept: application/json, application/x-ndjson\r\n");
    }

    @Test
    void aCompressedBody() {
      assertThat(post(JSON, "1", "Content-Encoding: gzip")).startsWith("HTTP/1.1 415 ");
    }
  }

  @Nested
  class WhenARequestIsTooLarge {

    private static final String TOO_LARGE =
        "{\"accepted\":0,\"error\":\"body is too large (maxBodyBytes 1000)\"}";

    @Test
    void byItsLength() {
      expect(send(begin(JSON) + "Content-Length: 9999999999\r\n\r\n"), 413, TOO_LARGE);
    }

    @Test
    void byItsChunks() {
      expect(
          send(begin(JSON) + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + "1".repeat(1001)),
          413,
          TOO_LARGE);
    }

    @Test
    void byALine() {
      expect(
          post(LINES, "1\n" + "2".repeat(101)),
          413,
          "{\"accepted\":1,\"error\":\"line 2 is too large (maxLineBytes 100)\"}");
      assertThat(stored()).containsExactly(1);
    }

    @Test
    void byItsHeaders() {
      assertThat(post(JSON, "1", "Name: " + "x".repeat(1_000))).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void byItsPath() {
      assertThat(send("POST /" + "x".repeat(1_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
          .startsWith("HTTP/1.1 414 ");
    }
  }

  @Nested
  class WhenARequestIsAmbiguous {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Content-Length: 1\r\nContent-Length: 2",
          "Content-Length: 1\r\nTransfer-Encoding: chunked",
          "Content-Length: -1",
          "Name : value",
        })
    void isRefused(String headers) {
      assertThat(
              send("POST /numbers HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n\r\n1\r\n\r\n"))
          .startsWith("HTTP/1.1 400 ");
      assertThat(source.size()).isZero();
    }
  }

  @Test
  void closesAConnectionTooMany() throws IOException {
    use(limited().maxConnections(1));
    try (Socket first = connect()) {
      first.setSoTimeout((int) LIMIT.toMillis());
      String one = begin(JSON) + "Content-Length: 1\r\n";
      first.getOutputStream().write((one + "\r\n1").getBytes(UTF_8));
      assertThat(first.getInputStream().read()).isEqualTo('H');
      assertThat(post(JSON, "2")).isEmpty();
      first.getOutputStream().write((one + "Connection: close\r\n\r\n3").getBytes(UTF_8));
      assertThat(readAll(first.getInputStream())).endsWith("{\"accepted\":1}");
    }
    // The server may learn a little later that the first one is gone.
    Flux<String> attempts = Flux.range(0, 1_000).map(i -> post(JSON, "4"));
    assertThat(attempts.any(answer -> answer.contains(" 202 ")).block(LIMIT)).isTrue();
    assertThat(stored()).containsExactly(1, 3, 4);
  }

  @Nested
  class WhenAClientIsSlow {

    private static final String HEAD = begin(JSON) + "Content-Length: 2\r\n\r\n";

    @Test
    void closesAConnectionThatBringsNothing() {
      use(limited().idleTimeout(Duration.ofMillis(300)));
      assertThat(send("")).isEmpty();
    }

    @Test
    void closesAConnectionOnWhichTheHeadersDrip() {
      use(limited().idleTimeout(Duration.ofMillis(300)));
      assertThat(drip("POST /numbers HTTP/1.1\r\nName: ", "x")).isEmpty();
    }

    @Test
    void closesAConnectionThatStaysUnused() {
      use(limited().idleTimeout(Duration.ofMillis(300)));
      assertThat(send(HEAD + "12")).startsWith("HTTP/1.1 202 ");
    }

    @Test
    void closesAConnectionThatFallsSilentInABody() {
      use(limited().idleTimeout(Duration.ofMillis(300)));
      assertThat(send(HEAD + "1")).doesNotContain("202");
      assertThat(source.size()).isZero();
    }

    @Test
    void closesAConnectionOnWhichABodyDrips() {
      use(limited().requestTimeout(Duration.ofMillis(300)));
      assertThat(drip(HEAD.replace("2\r\n\r\n", "999\r\n\r\n"), "1")).doesNotContain("202");
      assertThat(source.size()).isZero();
    }

    private String drip(String first, String drop) {
      try (Socket socket = connect()) {
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.getOutputStream().write(first.getBytes(UTF_8));
        var clock =
            Flux.interval(Duration.ofMillis(50))
                .doOnNext(tick -> write(socket, drop))
                .onErrorComplete()
                .subscribe();
        String response = readAll(socket.getInputStream());
        clock.dispose();
        return response;
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Nested
  class AsASource {

    @Test
    void feedsAPipelineUntilItIsDrained() {
      Queue<Integer> done = new ConcurrentLinkedQueue<>();
      Mono<RunReport> run =
          Pipeline.from("numbers", source)
              .to("store", number -> Mono.fromRunnable(() -> done.add(number)))
              .run();
      StepVerifier.create(run)
          .then(() -> expect(post(LINES, "1\n2\n3\n"), 202, "{\"accepted\":3}"))
          .then(() -> expect(post(JSON, "4"), 202, "{\"accepted\":1}"))
          .then(() -> source.drain().block(LIMIT))
          .assertNext(report -> assertThat(report.completed()).isEqualTo(4))
          .expectComplete()
          .verify(LIMIT);
      assertThat(done).containsExactly(1, 2, 3, 4);
      assertThat(source.isDisposed()).isTrue();
    }

    @Test
    void refusesRequestsWhileItIsDrained() {
      post(LINES, "1\n2\n");
      Mono<Void> drained = source.drain();
      StepVerifier.create(drained)
          .then(
              () -> {
                String response = post(JSON, "3");
                expect(response, 503, "{\"accepted\":0,\"error\":\"queue is closed\"}");
                assertThat(response).contains("\r\nRetry-After: 2\r\n");
              })
          .then(
              () -> assertThat(Flux.from(source).collectList().block(LIMIT)).containsExactly(1, 2))
          .expectComplete()
          .verify(LIMIT);
      StepVerifier.create(source.drain()).expectComplete().verify(LIMIT);
    }

    @Test
    void handsOutTheRestWhenItIsDisposedOf() {
      post(LINES, "1\n2\n");
      source.dispose();
      assertThat(Flux.from(source).collectList().block(LIMIT)).containsExactly(1, 2);
      assertThat(source)
          .hasToString("HttpSource at %s (STOPPED, 0 of 3 items)".formatted(source.address()));
    }

    @Test
    void keepsWhatASubscriberDidNotTake() {
      post(LINES, "1\n2\n3\n");
      assertThat(Flux.from(source).take(1).collectList().block(LIMIT)).containsExactly(1);
      assertThat(stored()).containsExactly(2, 3);
    }
  }

  @Nested
  class WhenDrained {

    @Test
    void endsThoughTheSubscriberThatTookTheLastHasGone() {
      post(LINES, "1\n2\n");
      StepVerifier.create(source.drain())
          .then(() -> assertThat(taken(2)).containsExactly(1, 2))
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void endsThoughAllHaveGoneBeforeIt() {
      post(LINES, "1\n2\n");
      assertThat(taken(2)).containsExactly(1, 2);
      StepVerifier.create(source.drain()).expectComplete().verify(LIMIT);
    }

    @Test
    void waitsForAnotherSubscriberToTakeTheRest() {
      post(LINES, "1\n2\n3\n");
      AtomicBoolean drained = new AtomicBoolean();
      StepVerifier.create(source.drain().doOnTerminate(() -> drained.set(true)))
          .then(() -> assertThat(taken(1)).containsExactly(1))
          .then(() -> assertThat(drained).isFalse())
          .then(() -> assertThat(taken(2)).containsExactly(2, 3))
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void endsForAllWhoWaitThoughOneOfThemHasLeft() {
      post(JSON, "1");
      source.drain().subscribe().dispose();
      Mono<Void> both = Mono.when(source.drain(), source.drain());
      StepVerifier.create(both)
          .then(() -> assertThat(taken(1)).containsExactly(1))
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void isDrainedByTheRunThatItFeeds() {
      Queue<Integer> done = new ConcurrentLinkedQueue<>();
      PipelineRun run =
          Pipeline.from("numbers", source)
              .to("store", number -> Mono.fromRunnable(() -> done.add(number)))
              .start();
      post(LINES, "1\n2\n3\n");
      assertThat(run.drain(LIMIT).block(LIMIT).completed()).isEqualTo(3);
      assertThat(done).containsExactly(1, 2, 3);
      expectClosed();
      StepVerifier.create(source.drain()).expectComplete().verify(LIMIT);
    }
  }

  @Nested
  class WhenItsLastSubscriberHasGone {

    private static final String NOBODY = "{\"accepted\":0,\"error\":\"nobody takes items\"}";

    private void expectRefusal() {
      for (String body : List.of("7", "8", "9")) {
        String response = post(JSON, body);
        expect(response, 503, NOBODY);
        assertThat(response).contains("\r\nRetry-After: 2\r\n");
      }
      expect(post(LINES, "7\n8\n"), 503, NOBODY);
      assertThat(source.size()).isZero();
    }

    private RunReport fail() {
      Mono<RunReport> run =
          Pipeline.from("numbers", source)
              .to("store", number -> Mono.error(new IllegalStateException("full disk")))
              .run();
      AtomicReference<RunReport> report = new AtomicReference<>();
      StepVerifier.create(run)
          .then(() -> expect(post(JSON, "1"), 202, "{\"accepted\":1}"))
          .expectErrorSatisfies(
              error -> report.set(((PipelineException) error).report().orElseThrow()))
          .verify(LIMIT);
      return report.get();
    }

    @Test
    void takesNoMoreOnceItsRunHasFailed() {
      assertThat(fail().returned()).isEqualTo(1);
      expectRefusal();
    }

    @Test
    void takesNoMoreOnceItsRunIsCancelled() {
      Pipeline.from("numbers", source).run().subscribe().dispose();
      expectRefusal();
    }

    @Test
    void takesNoMoreOnceItsSubscriberHasEnough() {
      post(JSON, "1");
      assertThat(taken(1)).containsExactly(1);
      expectRefusal();
    }

    @Test
    void takesAgainForTheNextRun() {
      fail();
      expectRefusal();
      StepVerifier.create(Pipeline.from("numbers", source).flux())
          .then(() -> expect(post(JSON, "2"), 202, "{\"accepted\":1}"))
          .expectNext(2)
          .thenCancel()
          .verify(LIMIT);
      expectRefusal();
    }

    @Test
    void goesOnAsLongAsOneOfTwoIsThere() {
      StepVerifier.create(source, 0)
          .expectSubscription()
          .then(() -> Flux.from(source).subscribe().dispose())
          .then(() -> expect(post(JSON, "1"), 202, "{\"accepted\":1}"))
          .thenRequest(1)
          .expectNext(1)
          .thenCancel()
          .verify(LIMIT);
      expectRefusal();
    }

    @Test
    void takesNoMoreInTheMiddleOfABody() throws IOException {
      try (Socket socket = connect()) {
        socket.setSoTimeout((int) LIMIT.toMillis());
        String head = begin(LINES) + "Connection: close\r\nContent-Length: 6\r\n\r\n";
        StepVerifier.create(Flux.from(source).take(1))
            .then(() -> write(socket, head + "1\n"))
            .expectNext(1)
            .expectComplete()
            .verify(LIMIT);
        write(socket, "2\n3\n");
        expect(
            readAll(socket.getInputStream()),
            503,
            "{\"accepted\":1,\"error\":\"nobody takes items\"}");
      }
      assertThat(source.size()).isZero();
    }

    @Test
    void keepsWhatItHadStoredForTheNext() {
      post(LINES, "1\n2\n3\n");
      assertThat(taken(1)).containsExactly(1);
      expect(post(JSON, "4"), 503, NOBODY);
      assertThat(taken(2)).containsExactly(2, 3);
    }
  }

  @Test
  void refusesAllThatComesOnceItIsFinishedThoughSomebodySubscribes() {
    StepVerifier.create(source, 0)
        .expectSubscription()
        .then(() -> expect(post(JSON, "1"), 202, "{\"accepted\":1}"))
        .then(source::finish)
        .then(this::expectClosed)
        .thenRequest(1)
        .expectNext(1)
        .expectComplete()
        .verify(LIMIT);
    expectClosed();
  }

  private void expectClosed() {
    String response = post(JSON, "9");
    expect(response, 503, "{\"accepted\":0,\"error\":\"queue is closed\"}");
    assertThat(response).contains("\r\nRetry-After: 2\r\n");
  }

  private List<Integer> taken(int items) {
    return Flux.from(source).take(items).collectList().block(LIMIT);
  }

  private static void write(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void rejectsOptionsOutOfRange() {
    rejects(limited().capacity(0), "capacity must be at least 1, was 0");
    rejects(limited().maxConnections(0), "maxConnections must be at least 1, was 0");
    rejects(limited().port(65_536), "port must be at most 65535, was 65536");
    rejects(limited().path("numbers"), "path must begin with /, was 'numbers'");
    rejects(
        limited().idleTimeout(Duration.ZERO),
        "idleTimeout must be between PT0.001S and PT576H, was PT0S");
  }

  private static void rejects(HttpSourceBuilder<Integer> builder, String message) {
    assertThatIllegalArgumentException().isThrownBy(builder::bind).withMessage(message);
  }
}
