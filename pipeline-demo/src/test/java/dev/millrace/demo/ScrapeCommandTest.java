package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.crawl.Answer;
import dev.millrace.demo.crawl.Row;
import dev.millrace.demo.site.DemoSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScrapeCommandTest {

  private static final JsonMapper MAPPER = new JsonMapper();

  private static DemoSite site;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    site = DemoSite.start();
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @Test
  void fetchesASiteOfItsOwnWithoutUrls() {
    Cli scrape = Cli.run("scrape", "--json");
    assertThat(scrape.err()).isEmpty();
    assertThat(scrape.exit()).isZero();
    JsonNode report = MAPPER.readTree(scrape.out());
    assertThat(scrape.out().lines()).hasSize(1);
    assertThat(report.get("pipeline").asString()).isEqualTo("scrape");
    assertThat(report.get("state").asString()).isEqualTo("completed");
    assertThat(report.get("taken").asInt()).isEqualTo(site.pages().size());
    assertThat(report.get("completed").asInt()).isEqualTo(site.pages().size());
    assertThat(report.get("queues").get(0).get("highWater").asInt()).isBetween(1, 20);
    assertThat(report.get("results").get("ok").asInt()).isEqualTo(46);
    assertThat(report.get("results").get("failed").asInt()).isEqualTo(10);
    assertThat(report.get("results").get("outcomes").toString())
        .isEqualTo(
            """
            {"200":46,"404":1,"410":1,"500":1,"503":1,"closed":1,"too-large":2,\
            "too-many-redirects":2,"truncated":1}\
            """);
  }

  @Test
  void writesOneResultForEachUrl() throws IOException {
    Path urls = folder.resolve("urls.txt");
    Files.write(urls, site.pages().stream().map(String::valueOf).toList());
    Path out = folder.resolve("results.jsonl");

    Cli scrape = Cli.run("scrape", "--urls", urls.toString(), "--out", out.toString());

    assertThat(scrape.exit()).isZero();
    assertThat(Scraped.read(out))
        .extracting(Row::url)
        .containsExactlyInAnyOrderElementsOf(site.pages().stream().map(String::valueOf).toList());
    assertThat(folder).isDirectoryNotContaining("glob:**.partial");
    assertThat(scrape.out().lines().filter(line -> line.contains("http://")))
        .hasSameSizeAs(site.pages());
  }

  @Test
  void tellsWhatBecameOfEachKindOfPage() throws IOException {
    Row page = scrape(0, "/pages/vitruvius");
    assertThat(page.answer()).returns(200, Answer::status).returns("text/html", Answer::type);
    assertThat(page.content().title()).isEqualTo("Vitruv \u00fcber M\u00fchlen");
    assertThat(page.error()).isNull();
    Row slow = scrape(0, "/slow/200ms");
    assertThat(slow.content().title()).isEqualTo("Slow");
    assertThat(slow.effort().ms()).isGreaterThanOrEqualTo(200);
    Row missing = scrape(1, "/missing");
    assertThat(missing.answer().status()).isEqualTo(404);
    assertThat(missing.content().title()).isEqualTo("Error 404");
    assertThat(missing.error()).isEqualTo("status 404");
    assertThat(scrape(1, "/broken/500").error()).isEqualTo("status 500");
    assertThat(scrape(0, "/broken/markup").content().title()).isEqualTo("Unclosed");
    assertThat(scrape(0, "/broken/no-title").content().title()).isNull();
    assertThat(scrape(0, "/broken/empty").content().bytes()).isZero();
    Row moved = scrape(0, "/moved/twice");
    assertThat(moved.url()).isEqualTo(site.page("/moved/twice").toString());
    assertThat(moved.content().title()).isEqualTo("The Weir");
    assertThat(moved.answer().location()).startsWith(site.page("/").toString());
    assertThat(scrape(1, "/moved/loop").reason()).isEqualTo("too-many-redirects");
    assertThat(scrape(1, "/large/declared").reason()).isEqualTo("too-large");
    assertThat(scrape(1, "/large/streamed").reason()).isEqualTo("too-large");
    assertThat(scrape(0, "/large/streamed", "--max-body", "8m").succeeded()).isTrue();
    assertThat(scrape(1, "/cut/body", "--retries", "0").reason()).isEqualTo("truncated");
    assertThat(scrape(1, "/cut/at-once", "--retries", "0").reason()).isEqualTo("closed");
    Row late = scrape(1, "/slow/800ms", "--timeout", "100ms");
    assertThat(late.reason()).isEqualTo("timeout");
    assertThat(late.answer().status()).isNull();
  }

  @Test
  void fetchesNothingFromAnEmptyList() throws IOException {
    Path urls = Files.writeString(folder.resolve("urls.txt"), "# none yet\n");
    Cli scrape = Cli.run("scrape", "--json", "--urls", urls.toString());
    assertThat(scrape.exit()).isZero();
    assertThat(MAPPER.readTree(scrape.out()).get("taken").asInt()).isZero();
  }

  @Test
  void keepsATitleFromSteeringTheTerminal() {
    Cli scrape = Cli.run("scrape", site.page("/broken/controls").toString());
    assertThat(scrape.out()).contains("Red ?[31malert? ?dne").doesNotContain("\u001b");
  }

  @Test
  void leavesThePartialFileWhenTheRunFails() throws IOException {
    Path out = Files.writeString(folder.resolve("results.jsonl"), "the last run's");
    Cli scrape = Cli.runWithClosedOutput("scrape", "--out", out.toString());
    assertThat(scrape)
        .isEqualTo(
            new Cli(
                141,
                "",
                "millrace scrape: what was written is in '%s.partial': --resume goes on from there%n"
                    .formatted(out)));
    assertThat(out).hasContent("the last run's");
    assertThat(Scraped.read(folder.resolve("results.jsonl.partial"))).isNotEmpty();
  }

  @Nested
  class WhenItCannotStart {

    @Test
    void refusesAQueueSmallerThanItsProducers() {
      assertRefused("--queue must be at least --producers (3), was 2", "--queue", "2");
    }

    @Test
    void refusesATimeThatIsNone() {
      assertRefused(
          "Invalid value for option '--timeout':"
              + " must be a time from 1ms to 24h such as 500ms, 10s or 1m, was '10'",
          "--timeout",
          "10");
    }

    @Test
    void refusesAFileThatCannotBeWritten() {
      Path none = folder.resolve("none");
      Path out = none.resolve("results.jsonl");
      assertRefused(
          "--out must be a file that can be written, was '%s' (no folder '%s')"
              .formatted(out, none),
          "--out",
          out.toString());
      assertRefused(
          "--out must be a file that can be written, was '%s' (a directory)".formatted(folder),
          "--out",
          folder.toString());
    }

    private static void assertRefused(String message, String... options) {
      List<String> args = new ArrayList<>(List.of("scrape"));
      args.addAll(List.of(options));
      assertThat(Cli.run(args.toArray(String[]::new)))
          .isEqualTo(new Cli(2, "", "millrace scrape: " + message + System.lineSeparator()));
    }
  }

  private Row scrape(int exit, String path, String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of(site.page(path).toString()));
    args.addAll(List.of(options));
    Scraped scraped = Scraped.into(folder, args.toArray(String[]::new));
    assertThat(scraped.cli().exit()).as(scraped.cli().err()).isEqualTo(exit);
    assertThat(scraped.rows()).hasSize(1);
    return scraped.rows().get(0);
  }
}
