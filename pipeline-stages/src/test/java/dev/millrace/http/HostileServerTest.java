package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.HttpFetchException.Reason;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

@ExtendWith(NoLeaks.class)
class HostileServerTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private HttpFetcher http = HostileCorpus.limits().build();

  private RawServer server;

  @AfterEach
  void stop() {
    http.close();
    if (server != null) {
      server.close();
    }
  }

  private void expect(Reason reason, String what) {
    HttpFailure.of(http, server.uri()).is(reason, "page '" + server.uri() + "' " + what);
  }

  private void clientCloses() {
    StepVerifier.create(server.clientGone()).expectComplete().verify(LIMIT);
  }

  @Nested
  class WhenThereIsNoServer {
    @Test
    void closedPort() throws IOException {
      URI uri;
      try (ServerSocket socket = new ServerSocket(0)) {
        uri = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
      }
      HttpFailure.of(http, uri)
          .is(
              Reason.CONNECT,
              "page '" + uri + "' is unreachable (no connection to " + uri.getAuthority() + ")");
    }

    @Test
    void closedPortOfAnIpv6Address() throws IOException {
      URI uri;
      try (ServerSocket socket = new ServerSocket(0)) {
        uri = URI.create("http://[::1]:" + socket.getLocalPort() + "/");
      }
      HttpFailure.of(http, uri)
          .is(
              Reason.CONNECT,
              "page '" + uri + "' is unreachable (no connection to " + uri.getAuthority() + ")");
    }

    @Test
    void unknownHost() {
      URI uri = URI.create("http://name.invalid/");
      HttpFailure.of(http, uri)
          .is(
              Reason.UNKNOWN_HOST,
              "page 'http://name.invalid/' is unreachable (unknown host name.invalid)");
    }
  }

  @Nested
  class WhenTheServerSaysMoreThanItWasAsked {
    @Test
    void theRestIsNotTakenForTheNextPage() {
      server =
          RawServer.start(
              peer -> {
                while (true) {
                  peer.readRequest();
                  peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1234567890");
                }
              });
      assertThat(http.fetch(server.uri()).block(LIMIT).text()).isEqualTo("12345");
      expect(Reason.PROTOCOL, "is malformed (invalid version format: 67890HTTP/1.1)");
      assertThat(http.fetch(server.uri()).block(LIMIT).text()).isEqualTo("12345");
    }

    @Test
    void aSecondResponseIsNotTakenForTheNextPage() {
      server =
          RawServer.start(
              peer -> {
                for (int i = 0; ; i++) {
                  peer.readRequest();
                  String response = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + i;
                  peer.send(response + response);
                }
              });
      StepVerifier.create(
              Flux.range(0, 5)
                  .concatMap(i -> http.fetch(server.uri()).onErrorComplete())
                  .map(Page::text))
          .recordWith(ArrayList::new)
          .thenConsumeWhile(text -> true)
          .expectRecordedMatches(texts -> texts.stream().allMatch("0"::equals))
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void aResponseThatNobodyAskedForClosesTheConnection() {
      server =
          RawServer.start(
              peer -> {
                peer.readRequest();
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345");
                peer.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
                peer.awaitClientGone();
              });
      assertThat(http.fetch(server.uri()).block(LIMIT).text()).isEqualTo("12345");
      clientCloses();
    }

    @Test
    void anInterimResponseIsNotThePage() {
      server =
          RawServer.answering(
              "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                  + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345");
      assertThat(http.fetch(server.uri()).block(LIMIT).text()).isEqualTo("12345");
    }
  }
}
