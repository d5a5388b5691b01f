package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.HttpFetchException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class ProxyFetchTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String PAGE = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy";

  private final Queue<String> heads = new ConcurrentLinkedQueue<>();
  private final RawServer proxy = RawServer.start(this::serve);

  @AfterEach
  void stop() {
    proxy.close();
  }

  /** Answers for the site, or opens a tunnel and does what the site would do. */
  private void serve(RawServer.Peer peer) throws IOException {
    while (true) {
      String head = peer.readRequest();
      heads.add(head);
      if (head.startsWith("CONNECT refused")) {
        peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      } else if (head.startsWith("CONNECT")) {
        peer.send("HTTP/1.1 200 OK\r\n\r\n");
        peer.readByte();
        return;
      } else {
        peer.send(PAGE);
      }
    }
  }

  private URI proxyUri(String userInfo) {
    return URI.create("http://" + userInfo + "127.0.0.1:" + proxy.uri().getPort());
  }

  private HttpFetcherBuilder proxied() {
    return HttpFetcher.builder().proxy(HttpProxy.of(proxyUri("")));
  }

  @Test
  void sendsARequestForAnHttpPageToTheProxy() {
    try (HttpFetcher http = proxied().build()) {
      Page page = http.fetch(URI.create("http://name.invalid:81/a%20b?c=d")).block(LIMIT);
      assertThat(page.text()).isEqualTo("proxy");
      http.fetch(URI.create("http://name.invalid:81/again")).block(LIMIT);
    }
    assertThat(heads.remove())
        .startsWith("GET http://name.invalid:81/a%20b?c=d HTTP/1.1\r\n")
        .containsIgnoringCase("\r\nhost: name.invalid:81\r\n");
    assertThat(heads.remove()).startsWith("GET http://name.invalid:81/again HTTP/1.1\r\n");
  }

  @Test
  void sendsThePasswordToTheProxy() {
    HttpProxy withPassword = HttpProxy.of(proxyUri("me:a%3Ab+c@"));
    try (HttpFetcher http = HttpFetcher.builder().proxy(withPassword).build()) {
      http.fetch(URI.create("http://name.invalid/")).block(LIMIT);
    }
    // me:a:b+c
    assertThat(heads.remove())
        .containsIgnoringCase("\r\nproxy-authorization: Basic bWU6YTpiK2M=\r\n");
  }

  @Test
  void opensATunnelForAnHttpsPage() {
    URI page = URI.create("https://name.invalid/secret");
    try (HttpFetcher http = proxied().build()) {
      assertThat(HttpFailure.of(http, page).exception().reason())
          .isIn(Reason.CLOSED, Reason.TLS, Reason.CONNECT);
    }
    assertThat(heads.remove()).startsWith("CONNECT name.invalid:443 HTTP/1.1\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_site.invalid", "my_site.invalid:8080", "-a-.invalid"})
  void asksForAHostThatAUriDoesNotKnowAsOne(String host) {
    URI page = URI.create("http://" + host + "/x?y");
    try (HttpFetcher http = proxied().build()) {
      assertThat(http.fetch(page).block(LIMIT).text()).isEqualTo("proxy");
    }
    assertThat(heads.remove()).startsWith("GET " + page + " HTTP/1.1\r\n");
    try (HttpFetcher http = HttpFetcher.builder().build()) {
      HttpFailure.of(http, page)
          .is(
              Reason.UNKNOWN_HOST,
              "page '%s' is unreachable (unknown host %s)"
                  .formatted(page, host.replaceFirst(":.*", "")));
    }
  }

  @Test
  void saysThatTheProxyRefuses() {
    URI page = URI.create("https://refused/");
    try (HttpFetcher http = proxied().build()) {
      HttpFetchException failure = HttpFailure.of(http, page).exception();
      assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
      assertThat(failure)
          .hasMessage(
              "page 'https://refused/' is unreachable (proxy %s answers CONNECT with 403 Forbidden)"
                  .formatted(proxyUri("")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.org/", "https://example.org/"})
  void saysThatTheProxyIsNotThere(URI page) throws IOException {
    URI nobody = closed();
    try (HttpFetcher http = HttpFetcher.builder().proxy(HttpProxy.of(nobody)).build()) {
      HttpFailure.of(http, page)
          .is(
              Reason.CONNECT,
              "page '%s' is unreachable (no connection to proxy %s)".formatted(page, nobody));
    }
  }

  private static URI closed() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.org/", "https://example.org/"})
  void saysThatThereIsNoProxy(URI page) {
    HttpProxy nobody = HttpProxy.of(URI.create("http://proxy.invalid:1"));
    try (HttpFetcher http = HttpFetcher.builder().proxy(nobody).build()) {
      HttpFailure.of(http, page)
          .is(
              Reason.UNKNOWN_HOST,
              "page '%s' is unreachable (unknown host proxy proxy.invalid)".formatted(page));
    }
  }

  @Test
  void goesDirectlyToAnException() {
    HttpProxy except = HttpProxy.of(proxyUri("")).except("127.0.0.0/8");
    try (RawServer server = RawServer.answering(PAGE.replace("proxy", "plain"));
        HttpFetcher http = HttpFetcher.builder().proxy(except).build()) {
      assertThat(http.fetch(server.uri()).block(LIMIT).text()).isEqualTo("plain");
    }
    assertThat(heads).isEmpty();
  }

  @Test
  void allowsTheAddressOfTheProxyWhateverItIs() {
    try (HttpFetcher http = proxied().publicAddressesOnly().build()) {
      assertThat(http.fetch(URI.create("http://name.invalid/")).block(LIMIT).text())
          .isEqualTo("proxy");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://10.0.0.1/",
        "https://169.254.169.254/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://a.LOCALHOST/"
      })
  void asksTheProxyForNoAddressThatIsNotPublic(URI page) {
    try (HttpFetcher http = proxied().publicAddressesOnly().build()) {
      HttpFailure.of(http, page)
          .is(
              Reason.ADDRESS_REFUSED,
              "page '%s' is not fetched (%s is not a public address)"
                  .formatted(page, page.getHost()));
    }
    assertThat(heads).isEmpty();
  }
}
