package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.site.DemoSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScrapeDepthTest {

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

  private List<String> pages(String... more) throws IOException {
    Path out = folder.resolve("pages.jsonl");
    String[] args = {"scrape", "--json", "--out", out.toString(), site.page("/").toString()};
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    Cli scrape = Cli.run(all);
    assertThat(scrape.err()).isEmpty();
    assertThat(scrape.exit()).isZero();
    JsonNode report = MAPPER.readTree(scrape.out());
    assertThat(report.get("taken").asInt()).isEqualTo(report.get("completed").asInt());
    return Files.readAllLines(out).stream()
        .map(line -> MAPPER.readTree(line).get("url").asString())
        .toList();
  }

  @Test
  void followsNoLinksByDefault() throws IOException {
    assertThat(pages()).containsExactly(site.page("/").toString());
  }

  @Test
  void fetchesEachPageOfTheSiteOnce() throws IOException {
    assertThat(pages("--depth", "9")).hasSize(37).doesNotHaveDuplicates();
  }

  @Test
  void holdsLinksForWhichTheQueueHasNoRoomElsewhere() throws IOException {
    assertThat(pages("--depth", "9", "--queue", "3", "--workers", "2"))
        .hasSize(37)
        .doesNotHaveDuplicates();
  }

  @Test
  void followsAsManyLinksAsItIsTold() throws IOException {
    String first = site.page("/").toString();
    Cli scrape = Cli.run("scrape", "--json", "--depth", "1", site.pages().get(1).toString());

    assertThat(MAPPER.readTree(scrape.out()).get("results").get("ok").asInt()).isBetween(2, 4);
    assertThat(pages("--depth", "1")).contains(first).hasSize(37);
  }

  @Test
  void refusesADepthThatIsNone() {
    Cli scrape = Cli.run("scrape", "--depth", "-1", site.page("/").toString());

    assertThat(scrape.exit()).isEqualTo(2);
    assertThat(scrape.err()).contains("must be a number from 0 to 1000, was '-1'");
  }
}
