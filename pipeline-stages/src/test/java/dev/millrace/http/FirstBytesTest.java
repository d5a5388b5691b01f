package dev.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class FirstBytesTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String HEAD = "HTTP/1.1 200 OK\r\n";

  private final HttpFetcher http = HttpFetcher.builder().maxBodyBytes(5).build();

  @AfterEach
  void stop() {
    http.close();
  }

  private String first(RawServer.Script script, int bytes) {
    try (RawServer server = RawServer.start(script)) {
      return http.send(PageRequest.of(server.uri()).firstBytes(bytes)).block(LIMIT).text();
    }
  }

  private static RawServer.Script answer(String head, byte[] body) {
    return peer -> {
      peer.readRequest();
      peer.send(HEAD + head + "\r\n");
      peer.send(body);
    };
  }

  @Test
  void takesAShorterBodyWhole() {
    assertThat(first(answer("Content-Length: 9\r\n", "something".getBytes(UTF_8)), 10))
        .isEqualTo("something");
  }

  @Test
  void leavesOutWhatComesAfter() {
    assertThat(first(answer("Content-Length: 9\r\n", "something".getBytes(UTF_8)), 4))
        .isEqualTo("some");
    assertThat(first(answer("Content-Length: 9\r\n", "something".getBytes(UTF_8)), 9))
        .isEqualTo("something");
  }

  @Test
  void waitsForNoMore() {
    assertThat(
            first(
                peer -> {
                  peer.readRequest();
                  peer.send(HEAD + "\r\n");
                  peer.sendForEver("x".repeat(1000));
                },
                2500))
        .isEqualTo("x".repeat(2500));
  }

  @Test
  void countsWhatIsInflated() {
    byte[] zipped = GzipSamples.gzip("y".repeat(100_000).getBytes(UTF_8));
    assertThat(first(answer("Content-Encoding: gzip\r\n", zipped), 20_000))
        .isEqualTo("y".repeat(20_000));
  }

  @Test
  void stopsABomb() {
    assertThat(first(answer("Content-Encoding: gzip\r\n", GzipSamples.bomb()), 20_000))
        .hasSize(20_000);
  }

  @Test
  void rejectsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PageRequest.of(URI.create("http://h/")).firstBytes(0))
        .withMessage("bytes must be at least 1, was 0");
  }
}
