package dev.millrace.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.http.HttpFetchException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.test.StepVerifier;

@ExtendWith(NoLeaks.class)
class SitemapsTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Queue<String> paths = new ConcurrentLinkedQueue<>();
  private final RawServer server =
      RawServer.start(
          peer -> {
            while (true) {
              String path = peer.readPath();
              paths.add(path);
              byte[] body = files.getOrDefault(path, new byte[0]);
              String status = files.containsKey(path) ? "200 OK" : "404 Not Found";
              String type = path.endsWith(".txt") ? "text/plain" : "application/xml";
              peer.send(
                  "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                      .formatted(status, type, body.length));
              peer.send(body);
            }
          });
  private final HttpFetcher http = HttpFetcher.builder().maxBodyBytes(100).build();
  private final Sitemaps sitemaps = Sitemaps.of(http::send);

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  private URI uri(String path) {
    return server.uri().resolve(path);
  }

  private void file(String path, String text) {
    files.put(path, text.replace("{site}", server.uri().toString()).getBytes(UTF_8));
  }

  private static String urls(String... locations) {
    StringBuilder entries = new StringBuilder();
    for (String location : locations) {
      entries.append("<url><loc>").append(location).append("</loc></url>");
    }
    return "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        + entries
        + "</urlset>";
  }

  private static String index(String... locations) {
    StringBuilder entries = new StringBuilder();
    for (String location : locations) {
      entries.append("<sitemap><loc>").append(location).append("</loc></sitemap>");
    }
    return "<?xml version='1.0'?><sitemapindex"
        + " xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        + entries
        + "</sitemapindex>";
  }

  private List<URI> pages(String path) {
    return sitemaps.pages(uri(path)).collectList().block(LIMIT);
  }

  @Test
  void listThePagesOfTheirHost() {
    file(
        "/map/sitemap.xml",
        urls("{site}a", "{site}b?c=d&amp;e=%7e", "http://other.example/x", "{site}../f#g"));
    assertThat(pages("/map/sitemap.xml")).containsExactly(uri("/a"), uri("/b?c=d&e=~"), uri("/f"));
  }

  @Test
  void areReadAsTextAndZipped() {
    file("/sitemap.txt", "{site}a\n{site}b\n");
    assertThat(pages("/sitemap.txt")).containsExactly(uri("/a"), uri("/b"));
    file("/plain", urls("{site}z"));
    files.put("/sitemap.xml.gz", GzipSamples.gzip(files.get("/plain")));
    assertThat(pages("/sitemap.xml.gz")).containsExactly(uri("/z"));
  }

  @Test
  void leadFromAnIndexToItsFiles() {
    file(
        "/index.xml",
        index(
            "{site}one.xml",
            "{site}missing.xml",
            "{site}two.xml",
            "{site}one.xml",
            "http://127.0.0.2:1/x.xml",
            "{site}index.xml"));
    file("/one.xml", urls("{site}a"));
    file("/two.xml", urls("{site}b"));
    assertThat(pages("/index.xml")).containsExactly(uri("/a"), uri("/b"));
    assertThat(paths)
        .containsExactly("/index.xml", "/one.xml", "/missing.xml", "/two.xml", "/index.xml");
  }

  @Test
  void readAFileOfAnIndexWhenTheOneBeforeHasBeenTaken() {
    file("/index.xml", index("{site}one.xml", "{site}two.xml"));
    file("/one.xml", urls("{site}a", "{site}b"));
    file("/two.xml", urls("{site}c"));
    StepVerifier.create(sitemaps.pages(uri("/index.xml")), 1)
        .expectNext(uri("/a"))
        .then(() -> assertThat(paths).doesNotContain("/two.xml"))
        .thenRequest(5)
        .expectNext(uri("/b"), uri("/c"))
        .expectComplete()
        .verify(LIMIT);
  }

  private void fails(String path, Reason reason) {
    StepVerifier.create(sitemaps.pages(uri(path)))
        .expectErrorSatisfies(
            error -> assertThat(((HttpFetchException) error).reason()).isEqualTo(reason))
        .verify(LIMIT);
  }

  @Test
  void failWhereThereAreNone() {
    fails("/missing.xml", Reason.STATUS);
    file("/none.xml", "<html><p>no sitemap</p></html>");
    fails("/none.xml", Reason.PROTOCOL);
  }

  @Test
  void readNothingThatADocumentTypeNames() {
    file(
        "/sitemap.xml",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>" + urls("{site}a&e;"));
    assertThat(sitemaps.pages(uri("/sitemap.xml")).onErrorComplete().collectList().block(LIMIT))
        .allMatch(uri("/a")::equals);
  }

  @Test
  void areCutWhereTheyAreTooLong() {
    String first = server.uri() + "a\n";
    files.put("/sitemap.txt", (first + "x".repeat(1_000)).getBytes(ISO_8859_1));
    assertThat(
            sitemaps.maxBytes(first.length()).pages(uri("/sitemap.txt")).collectList().block(LIMIT))
        .containsExactly(uri("/a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sitemaps.maxBytes(0))
        .withMessage("bytes must be at least 1, was 0");
  }

  @Test
  void areNamedByRobotsTxt() {
    file(
        "/robots.txt",
        "Sitemap: {site}one.xml\nUser-agent: *\nDisallow: /x\nsitemap: /two.xml\nSitemap: {site}one.xml");
    RobotsRules rules = Robots.builder(http).build().rules(uri("/")).block(LIMIT);
    assertThat(rules.sitemaps()).containsExactly(uri("/one.xml"), uri("/two.xml"));
  }
}
