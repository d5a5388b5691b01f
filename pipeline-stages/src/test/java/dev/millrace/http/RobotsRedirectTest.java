package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Robots.txt is asked about each location of a page, and as much of it is read as must be. */
@ExtendWith(NoLeaks.class)
class RobotsRedirectTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Map<String, String> responses = new ConcurrentHashMap<>();
  private final Queue<String> paths = new ConcurrentLinkedQueue<>();
  private final RawServer server = serve();
  private final RawServer other = serve();
  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final HttpFetcher http = HttpFetcher.builder().maxBodyBytes(100).build();
  private final Robots robots = Robots.builder(http).scheduler(time).build();

  private RawServer serve() {
    return RawServer.start(
        peer -> {
          while (true) {
            String path = peer.readPath();
            paths.add(path);
            peer.send(responses.getOrDefault(path, ok("page")));
          }
        });
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
    other.close();
    time.dispose();
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static String moved(String location) {
    return "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + "\r\n\r\n";
  }

  private URI uri(String path) {
    return server.uri().resolve(path);
  }

  private void refuses(String path, RawServer site) {
    StepVerifier.create(robots.fetch(uri(path)))
        .expectErrorSatisfies(
            error -> {
              assertThat(error)
                  .hasMessage(
                      "page '%s' is not fetched (disallowed by %srobots.txt)",
                      uri(path), site.uri());
              assertThat(((HttpFetchException) error).reason()).isEqualTo(Reason.DISALLOWED);
            })
        .verify(LIMIT);
  }

  @Test
  void followsNoRedirectIntoWhatIsDisallowed() {
    responses.put("/robots.txt", ok("User-agent: *\nDisallow: /private\n"));
    responses.put("/moved", moved("/private"));
    responses.put("/twice", moved("/moved"));
    refuses("/moved", server);
    refuses("/twice", server);
    assertThat(paths).doesNotContain("/private");
  }

  @Test
  void asksTheSiteToWhichARedirectLeads() {
    responses.put("/robots.txt", ok("User-agent: *\nDisallow: /private\n"));
    responses.put("/moved", moved(other.uri() + "private"));
    responses.put("/allowed", moved(other.uri() + "page"));
    refuses("/moved", other);
    assertThat(robots.fetch(uri("/allowed")).block(LIMIT).location())
        .isEqualTo(other.uri().resolve("/page"));
  }

  @Test
  void keepsThePaceOfARedirect() {
    responses.put("/robots.txt", ok("User-agent: *\nCrawl-delay: 20\nDisallow:\n"));
    responses.put("/moved", moved("/page"));
    StepVerifier.create(robots.fetch(uri("/moved")))
        .then(this::letTimePassUntilThePageIsAsked)
        .expectNextCount(1)
        .expectComplete()
        .verify(LIMIT);
    assertThat(time.now(TimeUnit.SECONDS)).isGreaterThanOrEqualTo(20);
  }

  private void letTimePassUntilThePageIsAsked() {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!paths.contains("/page") && System.nanoTime() < end) {
      time.advanceTimeBy(Duration.ofSeconds(1));
      Thread.onSpinWait();
    }
  }

  @Test
  void letsTheRequestHaveItsSay() {
    responses.put("/moved", moved("/page"));
    IllegalStateException no = new IllegalStateException("no");
    StepVerifier.create(
            robots.send(PageRequest.of(uri("/moved")).beforeRedirect(to -> Mono.error(no))))
        .expectErrorMatches(error -> error == no)
        .verify(LIMIT);
  }

  @Test
  void readsARobotsTxtThatIsLargerThanAPageMayBe() {
    String comment = "# " + "x".repeat(97) + "\n";
    String rules = "User-agent: *\nDisallow: /early\n" + comment.repeat(200) + "Disallow: /late\n";
    responses.put("/robots.txt", ok(rules));
    assertThat(robots.allows(uri("/early")).block(LIMIT)).isFalse();
    assertThat(robots.allows(uri("/late")).block(LIMIT)).isFalse();
    assertThat(robots.allows(uri("/page")).block(LIMIT)).isTrue();
  }
}
