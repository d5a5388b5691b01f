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

  private HttpFetcher http = limited().build();

  private RawServer server;

  @AfterEach
  void stop() {
    http.close();
    if (server != null) {
      server.close();
    }
  }

  /** Generous with time, so that only those tests run into it that mean to. */
  private static HttpFetcherBuilder limited() {
    return HttpFetcher.builder().concurrency(1).maxBodyBytes(100_000).maxHeaderBytes(4_000);
  }

  private void use(HttpFetcherBuilder builder) {
    http.close();
    http = builder.build();
  }

  private void expect(Reason reason, String what) {
    HttpFailure.of(http, server.uri()).is(reason, "page '" + server.uri() + "' " + what);
  }

  private void clientCloses() {
    StepVerifier.create(server.clientGone()).expectComplete().verify(LIMIT);
  }

  @Nested
  class WhenTheConnectionIsCut {
    @Test
    void beforeTheRequestIsRead() {
      server = RawServer.start(peer -> {});
      expect(Reason.CLOSED, "is unanswered (connection closed)");
    }

    @Test
    void beforeTheHeaders() {
      server = RawServer.answering("");
      expect(Reason.CLOSED, "is unanswered (connection closed)");
      assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void inTheMiddleOfTheHeaders() {
      server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Le");
      expect(Reason.CLOSED, "is unanswered (connection closed)");
    }

    @Test
    void inTheMiddleOfABodyOfKnownLength() {
      server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
      expect(Reason.TRUNCATED, "is cut off (after 5 bytes)");
    }

    @Test
    void inTheMiddleOfAChunk() {
      server =
          RawServer.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n12345");
      expect(Reason.TRUNCATED, "is cut off (after 5 bytes)");
    }

    @Test
    void betweenChunks() {
      server =
          RawServer.answering(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n");
      expect(Reason.TRUNCATED, "is cut off (after 5 bytes)");
    }

    @Test
    void afterABodyThatEndsWithTheConnection() {
      server = RawServer.answering("HTTP/1.0 200 OK\r\n\r\n12345");
      assertThat(http.fetch(server.uri()).block(LIMIT).text()).isEqualTo("12345");
    }
  }

  @Nested
  class WhenTheServerIsSlow {
    @Test
    void silentAfterAccept() {
      use(limited().idleTimeout(Duration.ofMillis(300)));
      server = RawServer.start(RawServer.Peer::awaitClientGone);
      expect(Reason.TIMEOUT, "is silent (idleTimeout 0.3s)");
      clientCloses();
    }

    @Test
    void silentInTheTlsHandshake() {
      use(limited().connectTimeout(Duration.ofMillis(500)));
      server = RawServer.start(RawServer.Peer::awaitClientGone);
      URI https = URI.create(server.uri().toString().replace("http:", "https:"));
      HttpFailure.of(http, https)
          .is(
              Reason.TLS,
              "page '" + https + "' is unreachable (TLS: handshake timed out after 500ms)");
      clientCloses();
    }

    @Test
    void silentInTheMiddleOfTheBody() {
      use(limited().idleTimeout(Duration.ofMillis(300)));
      server =
          RawServer.start(
              peer -> {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
                peer.awaitClientGone();
              });
      expect(Reason.TIMEOUT, "is silent (idleTimeout 0.3s)");
      clientCloses();
    }

    @Test
    void drippingHeaders() {
      use(limited().timeout(Duration.ofMillis(500)));
      server = RawServer.start(peer -> peer.drip("HTTP/1.1 200 OK\r\nA: ", "a"));
      expect(Reason.TIMEOUT, "is late (timeout 0.5s)");
      clientCloses();
    }

    @Test
    void drippingTheBody() {
      use(limited().timeout(Duration.ofMillis(500)));
      server =
          RawServer.start(
              peer -> peer.drip("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "a"));
      expect(Reason.TIMEOUT, "is late (timeout 0.5s)");
      clientCloses();
    }
  }

  @Nested
  class WhenTheResponseIsEndless {
    @Test
    void inItsHeaders() {
      server =
          RawServer.start(
              peer -> {
                peer.send("HTTP/1.1 200 OK\r\n");
                peer.sendForEver("Name: value\r\n");
              });
      expect(Reason.TOO_LARGE, "is too large (maxHeaderBytes 4000)");
      clientCloses();
    }

    @Test
    void inItsStatusLine() {
      server =
          RawServer.start(
              peer -> {
                peer.send("HTTP/1.1 200 ");
                peer.sendForEver("OK");
              });
      expect(Reason.TOO_LARGE, "is too large (maxHeaderBytes 4000)");
      clientCloses();
    }

    @Test
    void inItsBody() {
      server =
          RawServer.start(
              peer -> {
                peer.send("HTTP/1.1 200 OK\r\n\r\n");
                peer.sendForEver("x".repeat(1000));
              });
      expect(Reason.TOO_LARGE, "is too large (maxBodyBytes 100000)");
      clientCloses();
    }

    @Test
    void inItsChunks() {
      server =
          RawServer.start(
              peer -> {
                peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                peer.sendForEver("64\r\n" + "x".repeat(100) + "\r\n");
              });
      expect(Reason.TOO_LARGE, "is too large (maxBodyBytes 100000)");
      clientCloses();
    }

    @Test
    void inAChunkExtension() {
      server =
          RawServer.start(
              peer -> {
                peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;");
                peer.sendForEver("x=y;");
              });
      expect(Reason.TOO_LARGE, "is too large (maxHeaderBytes 4000)");
      clientCloses();
    }

    @Test
    void inItsTrailers() {
      server =
          RawServer.start(
              peer -> {
                peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
                peer.sendForEver("Name: value\r\n");
              });
      expect(Reason.TOO_LARGE, "is too large (maxHeaderBytes 4000)");
      clientCloses();
    }

    @Test
    void inItsInterimResponses() {
      use(limited().timeout(Duration.ofMillis(500)));
      server = RawServer.start(peer -> peer.sendForEver("HTTP/1.1 100 Continue\r\n\r\n"));
      expect(Reason.TIMEOUT, "is late (timeout 0.5s)");
      clientCloses();
    }

    @Test
    void byItsAnnouncedLength() {
      server =
          RawServer.start(
              peer -> {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
                peer.awaitClientGone();
              });
      expect(Reason.TOO_LARGE, "is too large (maxBodyBytes 100000)");
      clientCloses();
    }
  }

  @Nested
  class WhenTheResponseIsNotHttp {
    @Test
    void garbage() {
      server = RawServer.answering("garbage\r\n\r\n");
      expect(Reason.PROTOCOL, "is malformed (invalid version format: GARBAGE)");
    }

    @Test
    void aStatusThatIsNoNumber() {
      server = RawServer.answering("HTTP/1.1 abc OK\r\n\r\n");
      expect(Reason.PROTOCOL, "is malformed (For input string: \"abc\")");
    }

    @Test
    void aChunkSizeThatIsNoNumber() {
      server = RawServer.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
      expect(Reason.PROTOCOL, "is malformed (Invalid character in chunk size)");
    }

    @Test
    void twoLengths() {
      server =
          RawServer.answering(
              "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345");
      expect(Reason.PROTOCOL, "is malformed (Multiple Content-Length values found: [5, 6])");
    }

    @Test
    void aNegativeLength() {
      server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n12345");
      expect(Reason.PROTOCOL, "is malformed (Content-Length value is not a number: -5)");
    }

    @Test
    void plainWhereTlsWasAskedFor() {
      server = RawServer.start(peer -> peer.send("HTTP/1.1 200 OK\r\n\r\n"));
      URI https = URI.create(server.uri().toString().replace("http:", "https:"));
      HttpFailure.of(http, https)
          .is(
              Reason.TLS,
              "page '"
                  + https
                  + "' is unreachable"
                  + " (TLS: not an SSL/TLS record: 485454502f312e3120323030204f4b0d0a0d0a)");
    }
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
