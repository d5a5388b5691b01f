package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.test.StepVerifier;

@ExtendWith(NoLeaks.class)
class RedirectFetchTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Queue<String> paths = new ConcurrentLinkedQueue<>();
  private final RawServer server =
      RawServer.start(
          peer -> {
            while (true) {
              String path = peer.readPath();
              paths.add(path);
              peer.send(respondTo(path));
            }
          });

  private HttpFetcher http = HttpFetcher.create();

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private String respondTo(String path) {
    return switch (path) {
      case "/loop" -> redirect("/loop");
      case "/absolute" -> redirect(server.uri() + "page");
      case "/relative" -> redirect("page");
      case "/twice" -> redirect("/relative");
      case "/ftp" -> redirect("ftp://example.org/");
      case "/to-ftp" -> redirect("/ftp");
      case "/long" ->
          "HTTP/1.1 302 Found\r\nLocation: /page\r\nContent-Length: 99999\r\n\r\n"
              + "x".repeat(99_999);
      default -> "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage";
    };
  }

  private static String redirect(String location) {
    return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 5\r\n\r\nmoved";
  }

  private URI uri(String path) {
    return server.uri().resolve(path);
  }

  private Page get(String path) {
    return http.fetch(uri(path)).block(LIMIT);
  }

  private void expect(String path, Reason reason, String what) {
    HttpFailure.of(http, uri(path)).is(reason, "page '" + uri(path) + "' " + what);
  }

  @Test
  void followsAnAbsoluteOne() {
    Page page = get("/absolute");
    assertThat(page.uri()).isEqualTo(uri("/absolute"));
    assertThat(page.location()).isEqualTo(uri("/page"));
    assertThat(page.text()).isEqualTo("page");
    assertThat(page.redirects()).isEqualTo(1);
  }

  @Test
  void followsARelativeOne() {
    assertThat(get("/relative").location()).isEqualTo(uri("/page"));
  }

  @Test
  void followsOneAfterTheOther() {
    assertThat(get("/twice").redirects()).isEqualTo(2);
    assertThat(paths).containsExactly("/twice", "/relative", "/page");
  }

  @Test
  void followsOneWithALongBodyWithoutReadingItAll() {
    assertThat(get("/long").text()).isEqualTo("page");
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void endsALoop() {
    expect(
        "/loop",
        Reason.TOO_MANY_REDIRECTS,
        "is redirected too often (maxRedirects 5) at '" + uri("/loop") + "'");
    assertThat(paths).hasSize(6);
  }

  @Test
  void leavesHttpForNothing() {
    expect(
        "/ftp",
        Reason.INVALID_REDIRECT,
        "is redirected to 'ftp://example.org/' (must be absolute http or https)");
  }

  @Test
  void namesWhereARedirectHadLed() {
    expect(
        "/to-ftp",
        Reason.INVALID_REDIRECT,
        "is redirected to 'ftp://example.org/' (must be absolute http or https) at '"
            + uri("/ftp")
            + "'");
  }

  @Test
  void emitsTheRedirectItselfWhenNoneIsFollowed() {
    http.close();
    http = HttpFetcher.builder().maxRedirects(0).build();
    Page page = get("/relative");
    assertThat(page.status()).isEqualTo(302);
    assertThat(page.text()).isEqualTo("moved");
    assertThat(page.headers().firstValue("location")).contains("page");
  }

  @Test
  void asksThePolicyAboutEveryHop() {
    Queue<List<URI>> hops = new ConcurrentLinkedQueue<>();
    http.close();
    http = HttpFetcher.builder().redirectPolicy((from, to) -> hops.add(List.of(from, to))).build();
    get("/twice");
    assertThat(hops)
        .containsExactly(
            List.of(uri("/twice"), uri("/relative")), List.of(uri("/relative"), uri("/page")));
  }

  @Test
  void stopsWhereThePolicySays() {
    http.close();
    http = HttpFetcher.builder().redirectPolicy((from, to) -> false).build();
    expect(
        "/relative",
        Reason.REDIRECT_REFUSED,
        "is redirected to '" + uri("/page") + "' (refused by redirectPolicy)");
    assertThat(paths).containsExactly("/relative");
  }

  @Test
  void failsWithWhatThePolicyThrows() {
    http.close();
    http =
        HttpFetcher.builder()
            .redirectPolicy(
                (from, to) -> {
                  throw new IllegalArgumentException("policy");
                })
            .build();
    StepVerifier.create(http.fetch(uri("/relative")))
        .expectErrorMatches(
            error ->
                error instanceof IllegalArgumentException && "policy".equals(error.getMessage()))
        .verify(LIMIT);
  }
}
