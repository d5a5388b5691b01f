package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(results(out))
        .extracting(ScrapeResult::url)
        .containsExactlyInAnyOrderElementsOf(site.pages());
    assertThat(folder).isDirectoryNotContaining("glob:**.partial");
    assertThat(scrape.out().lines().filter(line -> line.contains("http://")))
        .hasSameSizeAs(site.pages());
  }

  @Test
  void tellsWhatBecameOfEachKindOfPage() throws IOException {
    assertThat(scrape("/pages/vitruvius"))
        .returns(200, ScrapeResult::status)
        .returns("Vitruv \u00fcber M\u00fchlen", ScrapeResult::title)
        .returns(true, ScrapeResult::succeeded)
        .returns(null, ScrapeResult::error);
    assertThat(scrape("/slow/200ms"))
        .returns("Slow", ScrapeResult::title)
        .satisfies(slow -> assertThat(slow.ms()).isGreaterThanOrEqualTo(200));
    assertThat(scrape("/missing"))
        .returns(404, ScrapeResult::status)
        .returns("Error 404", ScrapeResult::title)
        .returns("status 404", ScrapeResult::error)
        .returns(false, ScrapeResult::succeeded);
    assertThat(scrape("/broken/500")).returns("status 500", ScrapeResult::error);
    assertThat(scrape("/broken/markup")).returns("Unclosed", ScrapeResult::title);
    assertThat(scrape("/broken/no-title"))
        .returns(200, ScrapeResult::status)
        .returns(null, ScrapeResult::title);
    assertThat(scrape("/broken/empty")).returns(0L, ScrapeResult::bytes);
    assertThat(scrape("/moved/twice"))
        .returns(site.page("/moved/twice"), ScrapeResult::url)
        .returns("The Weir", ScrapeResult::title);
    assertThat(scrape("/moved/loop")).returns("too-many-redirects", ScrapeResult::reason);
    assertThat(scrape("/large/declared")).returns("too-large", ScrapeResult::reason);
    assertThat(scrape("/large/streamed")).returns("too-large", ScrapeResult::reason);
    assertThat(scrape("/large/streamed", "--max-body", "4m")).returns(200, ScrapeResult::status);
    assertThat(scrape("/cut/body")).returns("truncated", ScrapeResult::reason);
    assertThat(scrape("/cut/at-once")).returns("closed", ScrapeResult::reason);
    assertThat(scrape("/slow/800ms", "--timeout", "100ms"))
        .returns("timeout", ScrapeResult::reason)
        .returns(null, ScrapeResult::status);
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
                1, "", "millrace scrape: what was written is in '%s.partial'%n".formatted(out)));
    assertThat(out).hasContent("the last run's");
    assertThat(results(folder.resolve("results.jsonl.partial"))).isNotEmpty();
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

  private ScrapeResult scrape(String path, String... options) throws IOException {
    Path out = folder.resolve("results.jsonl");
    List<String> args = new ArrayList<>(List.of("scrape", "--out", out.toString()));
    args.add(site.page(path).toString());
    args.addAll(List.of(options));
    Cli scrape = Cli.run(args.toArray(String[]::new));
    assertThat(scrape.exit()).as(scrape.err()).isZero();
    List<ScrapeResult> results = results(out);
    assertThat(results).hasSize(1);
    return results.get(0);
  }

  private static List<ScrapeResult> results(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> MAPPER.readValue(line, ScrapeResult.class))
        .toList();
  }
}
