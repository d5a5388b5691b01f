package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.crawl.Row;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Which links a crawl follows, and what it takes for one page. */
class ScrapeLinksTest {

  @TempDir Path folder;

  private final Website site = new Website();
  private final Website other = new Website();

  @AfterEach
  void stop() {
    site.close();
    other.close();
  }

  private Scraped crawl(String start, int depth, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of(site.url(start), "--depth", "" + depth));
    args.addAll(List.of(more));
    return Scraped.into(folder, args.toArray(String[]::new));
  }

  /** The table's example: which of two ways is the faster one changes nothing. */
  @ParameterizedTest
  @CsvSource({"/slow", "/fast", "/f2", "/none"})
  void countsTheShortestWayToAPageWhateverTheTiming(String slow) throws IOException {
    site.links("/", "/slow", "/fast")
        .links("/slow", "/X")
        .links("/fast", "/f2")
        .links("/f2", "/X")
        .links("/X", "/Y")
        .links("/Y", "/Z")
        .links("/Z")
        .delayed(path -> path.equals(slow) ? Duration.ofMillis(150) : Duration.ZERO);

    Scraped crawl = crawl("/", 3);

    assertThat(crawl.paths()).containsExactly("/", "/X", "/Y", "/f2", "/fast", "/slow");
    assertThat(crawl.rows()).extracting(Row::depth).containsExactly(0, 2, 3, 2, 1, 1);
    assertThat(crawl.row("/X").from()).isEqualTo(site.url("/slow"));
    assertThat(crawl.row("/Y").from()).isEqualTo(site.url("/X"));
    assertThat(site.asked()).doesNotHaveDuplicates();
  }

  @Test
  void fetchesAPageOnceWhateverItIsCalled() throws IOException {
    String host = "127.0.0.1:" + site.port();
    site.links(
            "/",
            "HTTP://" + host + "/x#f",
            "/x",
            "/d/../x",
            "/d/./y",
            "/d/y",
            "/%7ez",
            "/~z",
            "?",
            "http://" + host)
        .links("/x")
        .links("/d/y")
        .links("/~z");

    Scraped crawl =
        Scraped.into(folder, site.url("").replace("http", "HTTP"), site.url("/"), "--depth", "1");

    assertThat(crawl.paths()).containsExactly("/", "/?", "/d/y", "/x", "/~z");
    assertThat(site.asked()).containsExactlyInAnyOrder("/", "/?", "/d/y", "/x", "/~z");
  }

  @Test
  void repairsLinksThatAreNoStrictUriAndTellsThoseThatAreNone() throws IOException {
    Map<String, String> repaired =
        Map.of(
            "/a b", "/a%20b",
            "/50%", "/50%25",
            "/%zz", "/%25zz",
            "/a|b", "/a%7Cb",
            "/{x}", "/%7Bx%7D",
            "/x^`", "/x%5E%60",
            "\\back", "/back",
            "/q?<>", "/q?%3C%3E");
    site.links("/", repaired.keySet().toArray(String[]::new));
    repaired.values().forEach(path -> site.links(path));
    site.html("/broken", "<a href='http://[x/'>1</a><a href='http://me:pw@a/'>2</a>");

    Scraped crawl = Scraped.into(folder, site.url("/"), site.url("/broken"), "--depth", "1");

    assertThat(crawl.rows().stream().filter(Row::succeeded)).hasSize(repaired.size() + 2);
    assertThat(crawl.paths()).containsAll(repaired.values());
    assertThat(crawl.rows().stream().filter(row -> !row.succeeded()))
        .extracting(Row::reason)
        .containsExactly("invalid-url", "invalid-url");
    assertThat(crawl.row("a/").url()).isEqualTo("http://***@a/");
    assertThat(crawl.row("a/").error()).isEqualTo("must have no user info");
    assertThat(crawl.row("a/").from()).isEqualTo(site.url("/broken"));
  }

  @Test
  void escapesTheQueryOfALinkFromTheCharsetOfItsPage() throws IOException {
    site.page(
            "/old",
            (request, response) ->
                response
                    .header("Content-Type", "text/html")
                    .sendByteArray(
                        Mono.just(
                            "<meta charset=windows-1251><a href='/\u0436?\u0436'>x</a>"
                                .getBytes(Charset.forName("windows-1251")))))
        .links("/%D0%B6?%E6");
    assertThat(crawl("/old", 1).rows())
        .hasSize(2)
        .allMatch(Row::succeeded)
        .extracting(Row::url)
        .contains(site.url("/%D0%B6?%E6"));
  }

  @Test
  void takesAnAddressForOneInWhicheverWayItIsWritten() throws IOException {
    String port = ":" + site.port();
    site.links("/", "http://127.1" + port + "/x", "http://0x7f000001" + port + "/y").links("/x");
    site.links("/y", "http://127.0.0.256/");
    Scraped crawl = crawl("/", 2);
    assertThat(crawl.rows()).hasSize(4);
    assertThat(crawl.row("/y").succeeded()).isTrue();
    assertThat(crawl.row("127.0.0.256/").reason()).isEqualTo("invalid-url");
  }

  @Test
  void runsInSpiteOfALineThatIsNoUrl() throws IOException {
    site.links("/a%20b");
    Scraped crawl = Scraped.into(folder, "not a url", "mailto:a@b", site.url("/a b"));
    assertThat(crawl.cli().exit()).as(crawl.cli().err()).isZero();
    assertThat(crawl.rows())
        .extracting(Row::reason)
        .containsExactly(null, "invalid-url", "invalid-url");
    assertThat(crawl.row("/a%20b").succeeded()).isTrue();
  }

  @Test
  void resolvesLinksFromWhereThePageWasFound() throws IOException {
    site.redirect("/dir", "/dir/").links("/dir/", "x.html").links("/dir/x.html");
    assertThat(crawl("/dir", 1).paths()).containsExactly("/dir", "/dir/x.html");
    assertThat(crawl("/dir", 1).row("/dir").answer().location()).isEqualTo(site.url("/dir/"));
  }

  @Test
  void followsTheStartPageToItsNewSite() throws IOException {
    site.redirect("/", other.url("/home"));
    other.links("/home", "a", site.url("/old")).links("/a", "/b").links("/b");
    site.links("/old", "/older").links("/older");

    Scraped crawl = crawl("/", 2);

    assertThat(crawl.urls())
        .containsExactlyInAnyOrder(
            site.url("/"), other.url("/a"), other.url("/b"), site.url("/old"), site.url("/older"));
  }

  @Test
  void doesNotFollowAnyOtherPageToAnotherSite() throws IOException {
    site.links("/", "/out", other.url("/direct")).redirect("/out", other.url("/home"));
    other.links("/home", "/a").links("/a").links("/direct");
    assertThat(crawl("/", 5).paths()).containsExactly("/", "/out");
    assertThat(crawl("/", 5, "--hosts", "127.0.0.1").urls())
        .containsExactlyInAnyOrder(
            site.url("/"), site.url("/out"), other.url("/direct"), other.url("/a"));
  }

  @Test
  void followsWhatIsIncludedAndNotExcluded() throws IOException {
    site.links("/", "/a/1", "/a/2", "/b/1").links("/a/1").links("/a/2").links("/b/1");
    assertThat(crawl("/", 1, "--include", "/a/").paths()).containsExactly("/", "/a/1", "/a/2");
    assertThat(crawl("/", 1, "--exclude", "/a/", "--exclude", "nothing").paths())
        .containsExactly("/", "/b/1");
    assertThat(crawl("/", 1, "--include", "/a/", "--exclude", "2$").paths())
        .containsExactly("/", "/a/1");
  }

  @Test
  void fetchesNoMorePagesThanItsLimit() throws IOException {
    site.links("/", "/1", "/2", "/3", "/4").links("/1").links("/2").links("/3").links("/4");
    Scraped crawl = crawl("/", 1, "--limit", "3");
    assertThat(crawl.rows()).hasSize(3);
    assertThat(crawl.cli().out()).contains("left 2");
    assertThat(crawl.cli().err())
        .isEqualTo("millrace scrape: --limit is reached: 2 more pages are known\n");
  }

  @Test
  void obeysThePagesThatForbidToFollow() throws IOException {
    site.html("/", "<a rel='external NoFollow' href=/1>1</a><a href=/2>2</a><a href=/3>3</a>")
        .html("/2", "<meta name=robots content='noindex, NOFOLLOW'><a href=/4>4</a>")
        .page(
            "/3",
            (request, response) ->
                Website.send(
                    response.header("X-Robots-Tag", "nofollow"), "text/html", "<a href=/5>5</a>"))
        .links("/1")
        .links("/4")
        .links("/5");
    Scraped crawl = crawl("/", 3);
    assertThat(crawl.paths()).containsExactly("/", "/2", "/3");
    assertThat(crawl.row("/2").content().robots()).isEqualTo("noindex, nofollow");
    assertThat(crawl("/", 3, "--ignore-robots").paths())
        .containsExactly("/", "/1", "/2", "/3", "/4", "/5");
  }

  @Test
  void followsEachKindOfLinkAndNoneThatIsNotShown() throws IOException {
    site.html(
            "/",
            """
            <base href="/b/"><title>t</title>
            <meta http-equiv="refresh" content="5; url=refresh">
            <map><area href="area"></map><iframe src="iframe"></iframe>
            <template><a href="template">x</a></template>
            <svg><title>no</title></svg><a href="a">x</a><a href="mailto:a@b">m</a>
            """)
        .text("/plain", "text/plain", "<title>no</title><a href=/never>x</a>");
    assertThat(crawl("/", 1).paths())
        .containsExactly("/", "/b/a", "/b/area", "/b/iframe", "/b/refresh");
    assertThat(crawl("/", 1).row(site.url("/")).content().title()).isEqualTo("t");
    assertThat(crawl("/plain", 1).rows())
        .singleElement()
        .satisfies(row -> assertThat(row.content().title()).isNull());
  }

  @Test
  void fetchesWhatSitemapsList() throws IOException {
    site.links("/1", "/deep")
        .links("/2")
        .links("/deep")
        .text("/robots.txt", "text/plain", "Sitemap: " + site.url("/two.txt"))
        .text("/two.txt", "text/plain", site.url("/2"))
        .text(
            "/one.xml",
            "application/xml",
            """
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
            <url><loc>%s</loc></url></urlset>
            """
                .formatted(site.url("/1")));
    assertThat(Scraped.into(folder, "--sitemap", site.url("/one.xml"), "--depth", "1").paths())
        .containsExactly("/1", "/deep");
    assertThat(Scraped.into(folder, "--sitemaps", site.url("/1")).paths())
        .containsExactly("/1", "/2");
    assertThat(Scraped.into(folder, "--sitemap", site.url("/one.xml").substring(7)).paths())
        .containsExactly("/1");
    Scraped none = Scraped.into(folder, "--sitemap", site.url("/none.xml"), site.url("/1"));
    assertThat(none.paths()).containsExactly("/1");
    assertThat(none.cli().err())
        .startsWith(
            "millrace scrape: sitemap '%s' cannot be read: ".formatted(site.url("/none.xml")));
  }

  @Test
  void readsAHostOfOtherLetters() throws IOException {
    Scraped crawl = Scraped.into(folder, "http://m\u00fchle.invalid/", "--retries", "0");
    assertThat(crawl.rows())
        .singleElement()
        .returns("http://xn--mhle-0ra.invalid/", Row::url)
        .returns("unknown-host", Row::reason);
    assertThat(crawl.cli().exit()).isEqualTo(1);
  }

  @Test
  void refusesWhatCannotBeUsed() {
    assertRefused("--include", "must be a regular expression, was '(' (Unclosed group)", "(");
    assertRefused(
        "--hosts", "must be a host such as example.org or *.example.org, was 'a/b'", "a/b");
    assertRefused("--limit", "must be a number from 1 to 1000000, was '0'", "0");
  }

  private static void assertRefused(String option, String message, String value) {
    assertThat(Cli.run("scrape", option, value))
        .returns(2, Cli::exit)
        .satisfies(
            cli ->
                assertThat(cli.err())
                    .startsWith("millrace scrape: Invalid value for option '" + option)
                    .endsWith(message + System.lineSeparator()));
  }
}
