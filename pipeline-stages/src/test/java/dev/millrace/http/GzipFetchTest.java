package dev.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.HttpFetchException.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

@ExtendWith(NoLeaks.class)
class GzipFetchTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final byte[] TEXT = "Wasser treibt das Rad. ".repeat(1000).getBytes(UTF_8);

  private final HttpFetcher http = HttpFetcher.builder().maxBodyBytes(100_000).build();

  private RawServer server;

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private void serve(String coding, byte[] body) {
    server =
        RawServer.start(
            peer -> {
              peer.readRequest();
              peer.send(
                  "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
                      .formatted(coding, body.length));
              peer.send(body);
              peer.awaitClientGone();
            });
  }

  private void expect(Reason reason, String what) {
    HttpFailure.of(http, server.uri()).is(reason, "page '" + server.uri() + "' " + what);
    StepVerifier.create(server.clientGone()).expectComplete().verify(LIMIT);
  }

  private Page get() {
    return http.fetch(server.uri()).block(LIMIT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gzip", "GZIP", "x-gzip", "gzip, identity", "none,gzip", "identity, gzip,"})
  void inflates(String coding) {
    serve(coding, GzipSamples.gzip(TEXT));
    Page page = get();
    assertThat(page.text()).isEqualTo(new String(TEXT, UTF_8));
    assertThat(page.bytes()).isEqualTo(TEXT.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"identity", "none", "None, identity", "utf-8", "binary", "text/html", ","})
  void takesWhatIsNoCodingForNone(String coding) {
    serve(coding, TEXT);
    assertThat(get().bytes()).isEqualTo(TEXT.length);
  }

  @Test
  void takesAnEmptyBodyForEmpty() {
    serve("gzip", new byte[0]);
    assertThat(get().bytes()).isZero();
  }

  @Test
  void stopsABomb() {
    serve("gzip", GzipSamples.bomb());
    expect(Reason.TOO_LARGE, "is too large (maxBodyBytes 100000)");
  }

  @Test
  void stopsAGzipThatNeverInflatesToAnything() {
    byte[] nothing = GzipSamples.gzip(new byte[0]);
    byte[] block = GzipSamples.concat(Collections.nCopies(100, nothing).toArray(byte[][]::new));
    server =
        RawServer.start(
            peer -> {
              peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
              while (true) {
                peer.send(block);
              }
            });
    expect(Reason.TOO_LARGE, "is too large (maxBodyBytes 100000)");
  }

  @Test
  void missesTheEndOfATruncatedOne() {
    byte[] gzip = GzipSamples.gzip(TEXT);
    serve("gzip", Arrays.copyOf(gzip, gzip.length - 1));
    HttpFailure.of(http, server.uri())
        .is(
            Reason.TRUNCATED,
            "page '" + server.uri() + "' is cut off (after " + (gzip.length - 1) + " bytes)");
  }

  @Test
  void refusesGarbage() {
    serve("gzip", TEXT);
    expect(Reason.PROTOCOL, "is malformed (not gzip)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"compress", "gzip, gzip"})
  void refusesACodingThatItDidNotAskFor(String coding) {
    serve(coding, TEXT);
    expect(Reason.PROTOCOL, "is malformed (unknown coding " + coding + ")");
  }
}
