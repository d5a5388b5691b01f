package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.HttpFetchException.Reason;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLeaks.class)
class CookiesTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Cookies cookies = new Cookies();

  private void set(String uri, String... values) {
    Map<String, List<String>> headers = Map.of("Set-Cookie", List.of(values));
    cookies.heard(URI.create(uri), HttpHeaders.of(headers, (name, value) -> true));
  }

  private String sent(String uri) {
    DefaultHttpHeaders headers = new DefaultHttpHeaders();
    cookies.addTo(headers, URI.create(uri));
    return headers.get("Cookie");
  }

  @Test
  void sendsBackWhatWasSet() {
    set("http://example.org/", "a=1", "b=2; Path=/x");
    assertThat(sent("http://example.org/")).isEqualTo("a=1");
    assertThat(sent("http://example.org/x/y")).isEqualTo("b=2; a=1");
    set("http://example.org/", "a=3");
    assertThat(sent("http://example.org/")).isEqualTo("a=3");
    set("http://example.org/", "a=; Max-Age=0");
    assertThat(sent("http://example.org/")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "a=1, http://www.example.org/",
    "a=1, http://example.com/",
    "a=1; Secure, http://example.org/",
    "a=1; Domain=org, http://other.org/",
    "a=1; Domain=example.com, http://example.com/",
    "a=1; Path=/x, http://example.org/xy",
    "a=1; Expires=Thu 01 Jan 1970 00:00:00 GMT, http://example.org/",
  })
  void sendsNobodyWhatIsForSomebodyElse(String cookie, String uri) {
    set("https://example.org/", cookie);
    assertThat(sent(uri)).isNull();
  }

  @Test
  void sendsACookieOfADomainToItsHosts() {
    set("http://www.example.org/", "a=1; Domain=example.org");
    assertThat(sent("http://other.example.org/")).isEqualTo("a=1");
    set("http://one.co.uk/", "b=1; Domain=co.uk");
    assertThat(sent("http://two.co.uk/")).isNull();
  }

  @Test
  void keepsNoMoreThanItMay() {
    set("http://example.org/", "large=" + "x".repeat(4_096));
    assertThat(sent("http://example.org/")).isNull();
    for (int i = 0; i <= 1_000; i++) {
      set("http://example.org/", "c" + i + "=1");
    }
    assertThat(sent("http://example.org/").split("; ")).hasSize(1_000).doesNotContain("c0=1");
  }

  /** A wall that shows the page to those who bring back the cookie of its redirect. */
  private static RawServer wall() {
    return RawServer.start(
        peer -> {
          while (true) {
            boolean known = peer.readRequest().contains("ookie: seen=1");
            peer.send(
                known
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"
                    : "HTTP/1.1 302 Found\r\nSet-Cookie: seen=1\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
          }
        });
  }

  @Test
  void leadThroughAWallOfCookies() {
    try (RawServer server = wall();
        HttpFetcher http = HttpFetcher.builder().keepCookies().build()) {
      assertThat(http.fetch(server.uri()).block(LIMIT).text()).isEqualTo("page");
      assertThat(http.fetch(server.uri()).block(LIMIT).redirects()).isZero();
    }
  }

  @Test
  void areNotKeptUnlessAskedFor() {
    try (RawServer server = wall();
        HttpFetcher http = HttpFetcher.create()) {
      assertThat(HttpFailure.of(http, server.uri()).exception().reason())
          .isEqualTo(Reason.TOO_MANY_REDIRECTS);
    }
  }
}
