package dev.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Examples of docs/http.md for crawlers. */
@ExtendWith(NoLeaks.class)
class HttpExamplesTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Queue<String> heads = new ConcurrentLinkedQueue<>();
  private final RawServer server =
      RawServer.start(
          peer -> {
            while (true) {
              String head = peer.readRequest();
              heads.add(head);
              peer.send(answer(head));
            }
          });
  private final URI site = server.uri();

  @AfterEach
  void stop() {
    server.close();
  }

  private String answer(String head) {
    String path = head.substring("GET ".length(), head.indexOf(" HTTP/1.1"));
    return switch (path) {
      case "/robots.txt" -> ok("Sitemap: " + site + "sitemap.txt");
      case "/sitemap.txt" -> ok(site + "a\n" + site + "b\n");
      default -> head.contains("f-None-Match") ? "HTTP/1.1 304 Not Modified\r\n\r\n" : ok("page");
    };
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: \"1\"\r\nX-Robots-Tag: noindex\r\n"
        + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body);
  }

  @Test
  void readsLinks() {
    List<String> hrefs = List.of("a b", "mailto:me@example.org", "/%7ec");
    try (HttpFetcher http = HttpFetcher.create()) {
      Page page = http.fetch(site.resolve("/dir/")).block(LIMIT);
      URI base = page.location(); // where redirects led, not what was asked for
      List<URI> pages =
          hrefs.stream()
              .map(href -> Link.of(base, href))
              .flatMap(link -> link.uri().stream())
              .toList();
      assertThat(pages).containsExactly(site.resolve("/dir/a%20b"), site.resolve("/~c"));
    }
  }

  @Test
  void readsSitemapsAndTags() {
    try (HttpFetcher http = HttpFetcher.create()) {
      Robots robots = Robots.builder(http).agent("millbot").build();
      Sitemaps sitemaps = Sitemaps.of(robots::send);
      Flux<URI> listed =
          robots.rules(site).flatMapIterable(RobotsRules::sitemaps).concatMap(sitemaps::pages);
      assertThat(listed.collectList().block(LIMIT))
          .containsExactly(site.resolve("/a"), site.resolve("/b"));

      Page page = http.fetch(site).block(LIMIT);
      String contentOfMeta = "nofollow";
      RobotsTag tag = RobotsTag.of(page, "millbot").and(contentOfMeta);
      boolean mayFollow = tag.allowsFollowing();
      assertThat(mayFollow).isFalse();
    }
  }

  @Test
  void sendsMoreThanARequest() {
    String token = "secret";
    HttpFetcher http =
        HttpFetcher.builder()
            .userAgent("millbot/1.0 (+https://example.org/bot)")
            .header("Accept-Language", "rm, en;q=0.5")
            .headerFor(site, "Authorization", "Bearer " + token)
            .keepCookies()
            .proxy(HttpProxy.fromEnvironment(System.getenv()))
            .build();
    // What the environment of this test may name is no proxy of its own.
    http.close();
    http = HttpFetcher.builder().headerFor(site, "Authorization", "Bearer " + token).build();
    http.fetch(site).block(LIMIT);
    http.close();
    assertThat(heads.remove()).containsIgnoringCase("authorization: Bearer secret");
  }

  @Test
  void asksForWhatHasChanged() {
    try (HttpFetcher http = HttpFetcher.create()) {
      Page page = http.fetch(site).block(LIMIT);
      PageVersion version = page.version().orElseThrow();
      Mono<Page> later = http.send(PageRequest.of(page.uri()).ifChangedSince(version));
      assertThat(later.block(LIMIT).status()).isEqualTo(304);
    }
  }
}
