package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class Ipv6FetchTest {

  @Test
  void fetchesFromAnAddressInBrackets() {
    try (RawServer server = loopback();
        HttpFetcher http = HttpFetcher.create()) {
      Page page = http.fetch(server.uri()).block(Duration.ofSeconds(10));
      assertThat(page.text()).isEqualTo("host: [::1]:" + server.uri().getPort());
    }
  }

  private static RawServer loopback() {
    try {
      return RawServer.startOn("::1", Ipv6FetchTest::answerWithHost);
    } catch (UncheckedIOException e) {
      return abort("no IPv6 here");
    }
  }

  private static void answerWithHost(RawServer.Peer peer) throws IOException {
    String head = peer.readRequest();
    String host = head.lines().filter(line -> line.startsWith("host:")).findFirst().orElse(head);
    peer.send("HTTP/1.0 200 OK\r\n\r\n" + host);
  }
}
