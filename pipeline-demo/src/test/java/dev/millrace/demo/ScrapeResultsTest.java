package dev.millrace.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.crawl.Row;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a crawl writes down, and where. */
class ScrapeResultsTest {

  @TempDir Path folder;

  private final Website site = new Website();

  @BeforeEach
  void fill() {
    site.html("/", "<title>Shop</title><h1>All</h1><a href=a>a</a><a href=gone>b</a>")
        .html("/a", "<title>A</title><h1>A one</h1><i class=price>1</i><i class=price> 2 </i>");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void printsALineForEachPageAndAnErrorWithItsReason() throws IOException {
    Cli scrape = Cli.run("scrape", site.url("/a"), site.url("/gone"), "http://none.invalid/");
    assertThat(scrape.out().lines().filter(line -> line.contains("://")))
        .anyMatch(line -> line.matches("200 +\\d+ B +\\d+ ms  http://[^ ]*/a  A"))
        .anyMatch(line -> line.matches("404 +0 B +\\d+ ms  http://[^ ]*/gone  status 404"))
        .anyMatch(line -> line.startsWith("unknown-host") && line.contains("none.invalid/  "))
        .hasSize(3);
  }

  @Test
  void printsNoLinesWhenItIsToBeQuiet() {
    Cli scrape = Cli.run("scrape", "--quiet", site.url("/a"));
    assertThat(scrape.out()).doesNotContain("://").contains("pipeline 'scrape' completed");
  }

  @Test
  void endsWithAnErrorWhenEveryPageFailed() {
    Cli scrape = Cli.run("scrape", "--quiet", site.url("/gone"), site.url("/none"));
    assertThat(scrape.exit()).isEqualTo(1);
    assertThat(scrape.err()).isEqualTo("millrace scrape: no page could be had\n");
    assertThat(Cli.run("scrape", "--quiet", site.url("/gone"), site.url("/a")).exit()).isZero();
  }

  @Test
  void endsWithAnErrorWhenASitemapLeadsToNoPage() {
    site.text("/empty.txt", "text/plain", "\n").text("/odd.xml", "application/xml", "<odd>");
    for (String sitemap : List.of("/none.xml", "/empty.txt", "/odd.xml")) {
      Cli scrape = Cli.run("scrape", "--sitemap", site.url(sitemap));
      assertThat(scrape.exit()).as(sitemap).isEqualTo(1);
      assertThat(scrape.err()).as(sitemap).endsWith("millrace scrape: no page could be had\n");
    }
    assertThat(Cli.run("scrape", "--sitemap", site.url("/none.xml"), site.url("/a")).exit())
        .isZero();
  }

  @Test
  void tellsTypeDepthAndWhoLinksThere() throws IOException {
    Scraped crawl = Scraped.into(folder, site.url("/"), "--depth", "1");
    assertThat(crawl.row("/a"))
        .returns(1, Row::depth)
        .returns(site.url("/"), Row::from)
        .satisfies(row -> assertThat(row.answer().type()).isEqualTo("text/html"));
    assertThat(Files.readString(folder.resolve("rows.jsonl")))
        .contains("{\"url\":\"%s\",\"status\":200,".formatted(site.url("/")))
        .doesNotContain("null");
  }

  @Test
  void addsWhatIsSelected() throws IOException {
    Scraped scraped =
        Scraped.into(folder, site.url("/a"), "--select", "head=h1", "--select", "price=.price");
    assertThat(scraped.rows().get(0).content().fields())
        .isEqualTo(Map.of("head", List.of("A one"), "price", List.of("1", "2")));
    assertThat(Cli.run("scrape", "--select", "price=<"))
        .returns(2, Cli::exit)
        .satisfies(
            cli ->
                assertThat(cli.err())
                    .contains(
                        "must be a name and a CSS selector such as price=.price, was 'price=<'"));
  }

  @Test
  void savesEachPageInAFileWhoseNameIsSafe() throws IOException {
    site.text("/a%2F..%5C:*?x=%3C", "text/plain", "odd")
        .html("/private", "<meta name=robots content=noindex>");
    Path saved = folder.resolve("new/pages");
    Scraped scraped =
        Scraped.into(
            folder,
            "--save",
            saved.toString(),
            site.url("/a"),
            site.url("/a%2F..%5C:*?x=%3C"),
            site.url("/private"),
            site.url("/gone"));
    assertThat(saved.resolve(String.valueOf(scraped.row("/a").content().file())))
        .content()
        .contains("A one");
    assertThat(scraped.row("%3C").content().file()).matches("[A-Za-z0-9._-]+\\.txt");
    try (Stream<Path> files = Files.list(saved)) {
      assertThat(files).hasSize(2);
    }
    assertThat(scraped.row("/private").content().file()).isNull();
    assertThat(scraped.row("/gone").content().file()).isNull();
  }

  @Test
  void writesRowsToStandardOutputAndTheReportBesides() {
    Cli scrape = Cli.run("scrape", "--out", "-", site.url("/a"));
    assertThat(scrape.out().lines())
        .singleElement()
        .satisfies(line -> assertThat(Json.read(line, Row.class).content().title()).isEqualTo("A"));
    assertThat(scrape.err()).contains("pipeline 'scrape' completed");
    assertThat(Cli.run("scrape", "--out", "-", "--json", site.url("/a")))
        .isEqualTo(
            new Cli(
                2, "", "millrace scrape: --out must be a file where --json is given, was '-'\n"));
  }

  @Test
  void writesToWhatIsNoFile() throws Exception {
    assertThat(Cli.run("scrape", "--quiet", "--out", "/dev/null", site.url("/a")).exit()).isZero();
    Path pipe = folder.resolve("pipe");
    Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(mkfifo.waitFor()).isZero();
    Process reader = new ProcessBuilder("cat", pipe.toString()).start();
    assertThat(Cli.run("scrape", "--quiet", "--out", pipe.toString(), site.url("/a")).exit())
        .isZero();
    assertThat(new String(reader.getInputStream().readAllBytes(), UTF_8)).contains("\"A\"");
    assertThat(folder).isDirectoryNotContaining("glob:**.partial");
  }

  @Test
  void saysWhereThereIsNoRoom() {
    Cli scrape = Cli.run("scrape", "--quiet", "--out", "/dev/full", site.url("/a"));
    assertThat(scrape.exit()).isEqualTo(1);
    assertThat(scrape.err())
        .isEqualTo("millrace scrape: '/dev/full' cannot be written (No space left on device)\n");
    assertThat(Cli.run("scrape", "--json", "--out", "/dev/full", site.url("/a")).out())
        .contains("\"failure\":\"'/dev/full' cannot be written (No space left on device)\"");
  }

  @Test
  void leavesWholeLinesWhereThereIsRoomForNoMore() throws Exception {
    Path out = folder.resolve("rows.jsonl");
    List<String> args = new ArrayList<>(List.of("scrape", "--quiet", "--out", out.toString()));
    IntStream.range(0, 60).forEach(i -> args.add(site.url("/a?" + i)));
    IntStream.range(0, 60).forEach(i -> site.links("/a?" + i));
    // Files of 4 KiB at most.
    try (Child child = SmallHeap.start("ulimit -f 4", args)) {
      assertThat(Child.rest(child.err()))
          .isEqualTo(
              """
              millrace scrape: what was written is in '%1$s.partial': --resume goes on from there
              millrace scrape: '%1$s.partial' cannot be written (File too large)"""
                  .formatted(out));
      child.assertExit(1);
    }
    assertThat(Files.readString(folder.resolve("rows.jsonl.partial"))).endsWith("}\n");
    assertThat(Scraped.read(folder.resolve("rows.jsonl.partial"))).hasSizeBetween(5, 59);
  }

  @Test
  void saysWhereThereIsNoRoomForLinks() throws Exception {
    site.links(
        "/many", IntStream.range(0, 400).mapToObj(i -> "/x".repeat(20) + i).toArray(String[]::new));
    List<String> args = List.of("scrape", "--quiet", "--depth", "1", site.url("/many"));
    // Files of 4 KiB at most.
    try (Child child =
        SmallHeap.start(
            "export JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=%s; ulimit -f 8".formatted(folder), args)) {
      assertThat(Child.rest(child.err()).lines().filter(line -> line.startsWith("millrace")))
          .singleElement()
          .asString()
          .matches(
              "millrace scrape: links in '%s/[^']*' cannot be written \\(File too large\\):"
                      .formatted(folder)
                  + " MILLRACE_JAVA_OPTS=-Djava.io.tmpdir=DIR names another folder");
      child.assertExit(1);
    }
    try (Child child =
        SmallHeap.start(
            "export JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=%s/none".formatted(folder), args)) {
      assertThat(Child.rest(child.err()))
          .endsWith(
              "millrace scrape: links cannot be kept in '%s/none' (no such folder):"
                      .formatted(folder)
                  + " MILLRACE_JAVA_OPTS=-Djava.io.tmpdir=DIR names another folder");
      child.assertExit(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--depth 1", "--depth 1 --out -", "--depth 1 --json"})
  void endsQuietlyWhenNobodyReadsStandardOutputAnyMore(String options) throws Exception {
    List<String> args = new ArrayList<>(List.of("scrape", site.url("/")));
    args.addAll(List.of(options.split(" ")));
    // The reader is there and gone before the first line.
    String first = "mkfifo '%1$s/p'; : <'%1$s/p' & exec >'%1$s/p'; wait".formatted(folder);
    try (Child child = SmallHeap.start(first, args)) {
      assertThat(Child.rest(child.err())).isEmpty();
      child.assertExit(141);
    }
  }

  @Test
  void saysThatStandardOutputHasNoRoom() throws Exception {
    try (Child child =
        SmallHeap.start("exec >/dev/full", List.of("scrape", "--quiet", site.url("/a")))) {
      assertThat(Child.rest(child.err()))
          .contains("standard output cannot be written (No space left on device)");
      child.assertExit(1);
    }
  }

  @Test
  void readsUrlsFromStandardInput() throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream((site.url("/a") + "\n# no\n").getBytes(UTF_8)));
    try {
      assertThat(Scraped.into(folder, "--urls", "-").paths()).containsExactly("/a");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void escapesWhatCannotBeSeen() throws IOException {
    site.html("/odd", "<title>a\u007fb\u0085c\u202ed\u2066e\u2028f \u00fc</title>");
    Scraped scraped = Scraped.into(folder, site.url("/odd"));
    assertThat(Files.readString(folder.resolve("rows.jsonl")))
        .containsIgnoringCase("a\\u007fb\\u0085c\\u202ed\\u2066e\\u2028f \u00fc");
    assertThat(scraped.rows().get(0).content().title()).startsWith("a\u007fb\u0085c");
  }

  @Test
  void tellsWaitingApart() throws IOException {
    site.text("/robots.txt", "text/plain", "User-agent: *\nCrawl-delay: 1\n");
    Scraped scraped = Scraped.into(folder, site.url("/a"), site.url("/"), "--timeout", "900ms");
    assertThat(scraped.rows())
        .allSatisfy(row -> assertThat(row.effort().ms()).isLessThan(900))
        .anySatisfy(row -> assertThat(row.effort().waited()).isGreaterThan(900));
  }

  @Test
  void asksOnlyForWhatHasChanged() throws IOException {
    AtomicInteger sent = new AtomicInteger();
    for (String path : List.of("/start", "/leaf")) {
      site.page(
          path,
          (request, response) -> {
            if ("\"1\"".equals(request.requestHeaders().get("If-None-Match"))) {
              return response.status(304).send();
            }
            sent.getAndIncrement();
            return Website.send(
                response.header("ETag", "\"1\""),
                "text/html",
                "<title>%s</title><a href=/leaf>x</a>".formatted(path));
          });
    }
    Scraped first = Scraped.into(folder, site.url("/start"), "--depth", "1");
    assertThat(first.row("/leaf").answer().etag()).isEqualTo("\"1\"");
    Path since = Files.copy(folder.resolve("rows.jsonl"), folder.resolve("first.jsonl"));

    Scraped second =
        Scraped.into(folder, site.url("/start"), "--depth", "1", "--since", since.toString());

    assertThat(second.cli().exit()).isZero();
    assertThat(second.row("/leaf").answer().status()).isEqualTo(304);
    assertThat(second.row("/leaf").content().title()).isEqualTo("/leaf");
    assertThat(second.row("/leaf").succeeded()).isTrue();
    // Its links are followed, and nobody has kept them.
    assertThat(second.row("/start").answer().status()).isEqualTo(200);
    assertThat(sent).hasValue(3);
  }

  @Test
  void followsTheLinksOfASavedPageThatHasNotChanged() throws IOException {
    site.page(
        "/start",
        (request, response) ->
            request.requestHeaders().contains("If-None-Match")
                ? response.status(304).send()
                : Website.send(response.header("ETag", "\"1\""), "text/html", "<a href=/a>x</a>"));
    String[] args = {site.url("/start"), "--depth", "1", "--save", folder + "/pages"};
    Scraped.into(folder, args);
    Path since = Files.copy(folder.resolve("rows.jsonl"), folder.resolve("first.jsonl"));
    List<String> again = new ArrayList<>(List.of(args));
    again.addAll(List.of("--since", since.toString()));
    Scraped second = Scraped.into(folder, again.toArray(String[]::new));
    assertThat(second.row("/start").answer().status()).isEqualTo(304);
    assertThat(second.row("/start").content().file()).isNotNull();
    assertThat(second.paths()).containsExactly("/a", "/start");
  }
}
