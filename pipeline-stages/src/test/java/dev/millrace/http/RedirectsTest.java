package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {

  private static final URI BASE = URI.create("http://example.org/a/b?c=d");

  private final Redirects redirects = new Redirects(5, (from, to) -> true);

  private static Page page(URI uri, int status, String location) {
    Map<String, List<String>> headers =
        location == null ? Map.of() : Map.of("Location", List.of(location));
    return new Page(
        uri,
        uri,
        status,
        HttpHeaders.of(headers, (name, value) -> true),
        Body.empty(),
        0,
        Duration.ZERO);
  }

  private Optional<Hop> next(URI base, int status, String location) {
    return redirects.next(Hop.first(PageRequest.of(base)), page(base, status, location));
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.org/a/b, c, http://example.org/a/c",
    "http://example.org/a/b, /c, http://example.org/c",
    "http://example.org/a/b, ../c, http://example.org/c",
    "http://example.org/a/b, ?q=1, http://example.org/a/b?q=1",
    "http://example.org, a, http://example.org/a",
    "http://example.org, ?q=1, http://example.org/?q=1",
    "http://example.org?q=1, a, http://example.org/a",
    "http://example.org/a, //other.example/b, http://other.example/b",
    "https://example.org/a, //other.example/b, https://other.example/b",
    "http://example.org/a, HTTPS://Other.example:443/b#c, https://other.example/b",
    "http://example.org/a/b, http:opaque, http://example.org/a/opaque",
    "http://example.org/a, http:///path, http://path/",
    "http://example.org/a, //bücher.example, http://xn--bcher-kva.example/",
    "http://example.org//a/b, ?q=1, http://example.org//a/b?q=1",
    "http://[::1]:8080/a, b, http://[::1]:8080/b",
  })
  void resolvesALocation(URI base, String location, URI target) {
    assertThat(next(base, 302, asNettyReads(location))).map(Hop::location).contains(target);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "/a b        ! /a%20b",
        "/grüezi     ! /gr%C3%BCezi",
        "/%          ! /%25",
        "/%zz?q=%zz  ! /%25zz?q=%25zz",
        "/a|b{c}[d]  ! /a%7Cb%7Bc%7D%5Bd%5D",
        "/^`<>\"     ! /%5E%60%3C%3E%22",
        "/a\u00a0b   ! /a%C2%A0b",
        "\\a\\b      ! /a/b",
        "/a\tb       ! /ab",
        "/a/../b     ! /b",
      })
  void repairsALocationAsBrowsersDo(String location, String target) {
    assertThat(next(BASE, 302, asNettyReads(location)))
        .map(Hop::location)
        .contains(URI.create("http://example.org" + target));
  }

  /** Else a server that leads from one to the other would do so for ever. */
  @Test
  void keepsTheEscapesOfALocation() {
    assertThat(next(BASE, 302, "/%7eme/%c3%bc"))
        .map(Hop::location)
        .contains(URI.create("http://example.org/%7eme/%c3%bc"));
  }

  private static String asNettyReads(String location) {
    return new String(location.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void followsARedirect(int status) {
    assertThat(next(BASE, status, "/")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 300, 304, 305, 404})
  void followsNothingElse(int status) {
    assertThat(next(BASE, status, "/")).isEmpty();
  }

  @Test
  void followsNoRedirectThatLeadsNowhere() {
    assertThat(next(BASE, 302, null)).isEmpty();
    assertThat(next(BASE, 302, " ")).isEmpty();
  }

  @Test
  void followsNoneWhenNoneIsAllowed() {
    Redirects none = new Redirects(0, (from, to) -> true);
    assertThat(none.next(Hop.first(PageRequest.of(BASE)), page(BASE, 302, "/"))).isEmpty();
  }

  @Test
  void countsWhatItFollows() {
    Hop fifth = new Hop(PageRequest.of(BASE), BASE, 4, false, Duration.ZERO);
    assertThat(redirects.next(fifth, page(BASE, 302, "/")).orElseThrow().redirects()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ftp://example.org/       | must be absolute http or https",
        "file:/etc/passwd         | must be absolute http or https",
        "javascript:alert(1)      | must be absolute http or https",
        "http:///                 | must have a host, and a port from 1 to 65535 if any",
        "http://[                 | must have a host, and a port from 1 to 65535 if any",
        "http://exa mple.org/     | must have a host, and a port from 1 to 65535 if any",
        "http://example.org:99999 | must have a host, and a port from 1 to 65535 if any",
      })
  void refusesALocationThatIsNoPage(String location, String why) {
    refuses(location, location, why);
  }

  @Test
  void hidesTheUserInfoOfALocation() {
    refuses("http://me:secret@h/", "http://***@h/", "must have no user info");
  }

  private void refuses(String location, String shown, String why) {
    assertThatExceptionOfType(HttpFetchException.class)
        .isThrownBy(() -> next(BASE, 302, location))
        .withMessage("page '" + BASE + "' is redirected to '" + shown + "' (" + why + ")")
        .extracting(HttpFetchException::reason)
        .isEqualTo(Reason.INVALID_REDIRECT);
  }
}
