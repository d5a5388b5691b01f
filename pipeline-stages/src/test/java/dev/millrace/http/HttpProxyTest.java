package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProxyTest {

  private static final HttpProxy ONE = HttpProxy.of(URI.create("http://proxy:3128"));

  private static String proxyFor(HttpProxy proxy, String page) {
    return proxy.proxyFor(URI.create(page)).map(URI::toString).orElse("direct");
  }

  @Test
  void isOneForAllPages() {
    assertThat(proxyFor(ONE, "http://h/")).isEqualTo("http://proxy:3128");
    assertThat(proxyFor(ONE, "https://h/")).isEqualTo("http://proxy:3128");
    assertThat(proxyFor(HttpProxy.of(URI.create("socks5h://me:x@p")), "http://h/"))
        .isEqualTo("socks5://me:x@p:1080");
  }

  @Test
  void isWhatTheEnvironmentNames() {
    HttpProxy proxy =
        HttpProxy.fromEnvironment(
            Map.of(
                "HTTP_PROXY", "plain:81",
                "HTTPS_PROXY", "http://secure:82/",
                "https_proxy", "lower:83",
                "NO_PROXY", "example.org"));
    assertThat(proxyFor(proxy, "http://h/")).isEqualTo("http://plain:81");
    assertThat(proxyFor(proxy, "HTTPS://h/")).isEqualTo("http://lower:83");
    assertThat(proxyFor(proxy, "http://example.org/")).isEqualTo("direct");
  }

  @Test
  void isTheOneForAllWhereTheEnvironmentNamesNoOther() {
    HttpProxy proxy =
        HttpProxy.fromEnvironment(Map.of("ALL_PROXY", "socks5://p:9050", "http_proxy", "h:1"));
    assertThat(proxyFor(proxy, "http://h/")).isEqualTo("http://h:1");
    assertThat(proxyFor(proxy, "https://h/")).isEqualTo("socks5://p:9050");
  }

  @Test
  void isNoneWhereTheEnvironmentNamesNone() {
    assertThat(proxyFor(HttpProxy.fromEnvironment(Map.of("HTTP_PROXY", " ")), "http://h/"))
        .isEqualTo("direct");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "example.org                 | http://example.org/         | true",
        "example.org                 | http://www.EXAMPLE.org/     | true",
        ".example.org                | http://example.org/         | true",
        "*.example.org               | http://www.example.org/     | true",
        "example.org                 | http://notexample.org/      | false",
        "a, b c                      | http://c/                   | true",
        "*                           | http://anything/            | true",
        "example.org:8080            | http://example.org:8080/    | true",
        "example.org:8080            | http://example.org/         | false",
        "example.org:443             | https://example.org/        | true",
        "127.0.0.1                   | http://127.0.0.1:81/        | true",
        "127.0.0.1:80                | http://127.0.0.1/           | true",
        "10.0.0.0/8                  | http://10.1.2.3/            | true",
        "10.0.0.0/8                  | http://11.1.2.3/            | false",
        "10.0.0.0/8                  | http://ten.example/         | false",
        "::1                         | http://[::1]:8080/          | true",
        "[::1]:8080                  | http://[::1]:8080/          | true",
        "[::1]:8080                  | http://[::1]/               | false",
        "2001:db8::/32               | http://[2001:db8::1]/       | true",
        "''                          | http://h/                   | false",
      })
  void exceptsHosts(String hosts, String page, boolean isDirect) {
    assertThat(ONE.except(hosts).proxyFor(URI.create(page)).isEmpty()).isEqualTo(isDirect);
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://proxy:1, ftp://proxy:1",
    "proxy, proxy",
    "http:///, http:///",
    "https://me:secret@p, https://***@p"
  })
  void rejectsWhatIsNoProxy(URI proxy, String shown) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpProxy.of(proxy))
        .withMessage("proxy must be http, socks4 or socks5 with a host, was " + shown);
  }

  @Test
  void showsNoPassword() {
    assertThat(HttpProxy.of(URI.create("http://me:secret@p:1")))
        .hasToString("HttpProxy[http http://***@p:1, https http://***@p:1]");
  }
}
