package dev.millrace.demo.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DemoSiteTest {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static DemoSite site;

  @BeforeAll
  static void start() {
    site = DemoSite.start();
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @Test
  void listsEachOfItsPagesOnce() {
    assertThat(site.pages()).hasSize(56).doesNotHaveDuplicates();
    assertThat(site.pages()).allMatch(page -> page.getHost().equals("127.0.0.1"));
  }

  @Test
  void hasATitleOnEachArticle() throws Exception {
    for (Article article : Article.all()) {
      Document page = parse(get(site.page(article.path())));
      assertThat(page.title()).isEqualTo(article.title());
      assertThat(page.select("p").text()).isEqualTo(article.text());
    }
  }

  @Test
  void leadsFromEachArticleToAllOthers() throws Exception {
    Set<String> seen = new HashSet<>();
    Deque<String> frontier = new ArrayDeque<>(List.of("/pages/toll"));
    while (!frontier.isEmpty()) {
      String path = frontier.remove();
      if (seen.add(path)) {
        parse(get(site.page(path))).select("a").eachAttr("href").forEach(frontier::add);
      }
    }
    assertThat(seen)
        .containsExactlyInAnyOrderElementsOf(Article.all().stream().map(Article::path).toList());
  }

  @Test
  void listsAllArticlesOnItsIndex() throws Exception {
    assertThat(parse(get(site.page("/"))).select("a").eachAttr("href"))
        .containsExactlyElementsOf(Article.all().stream().map(Article::path).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "/missing, 404",
    "/what/it/never/heard/of, 404",
    "/gone, 410",
    "/broken/500, 500",
    "/broken/503, 503",
    "/broken/markup, 200",
    "/broken/no-title, 200",
    "/broken/empty, 200",
    "/moved/once, 302",
    "/moved/loop, 302",
    "/slow/200ms, 200"
  })
  void answersWithTheStatusOfThePage(String path, int status) throws Exception {
    assertThat(get(site.page(path)).statusCode()).isEqualTo(status);
  }

  @Test
  void takesItsTimeForASlowPage() throws Exception {
    long start = System.nanoTime();
    get(site.page("/slow/200ms"));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(200));
  }

  @Test
  void redirectsInALoop() throws Exception {
    assertThat(get(site.page("/moved/loop")).headers().firstValue("location"))
        .hasValue("/moved/loop/back");
    assertThat(get(site.page("/moved/loop/back")).headers().firstValue("location"))
        .hasValue("/moved/loop");
  }

  @Test
  void saysHowLargeALargePageIs() throws Exception {
    HttpResponse<byte[]> page = get(site.page("/large/declared"));
    assertThat(page.headers().firstValue("content-length")).hasValue("8388608");
    assertThat(page.body()).hasSize(8_388_608);
  }

  @Test
  void keepsTheSizeOfAStreamedPageToItself() throws Exception {
    HttpResponse<byte[]> page = get(site.page("/large/streamed"));
    assertThat(page.headers().firstValue("content-length")).isEmpty();
    assertThat(page.body()).hasSize(8_388_608);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/cut/body", "/cut/at-once"})
  void closesTheConnectionEarly(String path) {
    assertThatThrownBy(() -> get(site.page(path))).isInstanceOf(IOException.class);
  }

  private static HttpResponse<byte[]> get(URI url) throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static Document parse(HttpResponse<byte[]> page) {
    return Jsoup.parse(new String(page.body(), UTF_8));
  }
}
