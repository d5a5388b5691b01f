package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.crawl.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A crawl that is stopped, and gone on with. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class ScrapeResumeTest {

  private static final int PAGES = 60;
  private static final int WORKERS = 5;

  @TempDir Path folder;

  private final Website site = new Website();
  private final Sinks.Empty<Void> released = Sinks.empty();
  private final CountDownLatch held = new CountDownLatch(WORKERS);

  @BeforeEach
  void fill() {
    site.links("/", IntStream.range(0, PAGES).mapToObj(i -> "/" + i).toArray(String[]::new));
    for (int i = 0; i < PAGES; i++) {
      String path = "/" + i;
      site.page(
          path,
          (request, response) ->
              Website.send(
                  response,
                  "text/html",
                  Mono.just("<a href='" + path + "/deep'>x</a>")
                      .delaySubscription(released.asMono().doFirst(held::countDown))));
      site.links(path + "/deep");
    }
  }

  @AfterEach
  void stop() {
    released.tryEmitEmpty();
    site.close();
  }

  private Child start(String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of("scrape", "--json", site.url("/")));
    args.addAll(List.of(more));
    Child child = Child.start(args.toArray(String[]::new));
    assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();
    return child;
  }

  private Path out() {
    return folder.resolve("out.jsonl");
  }

  private Path partial() {
    return folder.resolve("out.jsonl.partial");
  }

  @Test
  void startsNothingNewOnceItIsToStopAndGoesOnLaterWithNoPageTwice() throws Exception {
    Child.assumeInterruptsReachIt();
    try (Child child = start("--depth", "2", "--out", out().toString())) {
      child.kill("-INT");
      Child.awaitLine(child.err(), "finishing");
      released.tryEmitEmpty();
      JsonNode report = new JsonMapper().readTree(Child.rest(child.out()));
      child.assertExit(130);
      assertThat(site.asked()).hasSize(1 + WORKERS);
      assertThat(report.get("completed").asInt()).isEqualTo(1 + WORKERS);
      assertThat(report.get("results").get("ok").asInt()).isEqualTo(1 + WORKERS);
    }
    assertThat(Scraped.read(partial())).hasSize(1 + WORKERS);

    Cli resumed = Cli.run("scrape", "--depth", "2", "--quiet", "--resume", out().toString());

    assertThat(resumed.exit()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("ok " + (1 + 2 * PAGES));
    assertThat(Scraped.read(out()))
        .hasSize(1 + 2 * PAGES)
        .extracting(Row::url)
        .doesNotHaveDuplicates();
    assertThat(site.asked()).hasSize(1 + 2 * PAGES).doesNotHaveDuplicates();
    assertThat(folder).isDirectoryNotContaining("glob:**.partial*");
  }

  private void killOne() throws Exception {
    try (Child child = start("--depth", "1", "--out", out().toString())) {
      child.kill("-KILL");
      child.assertExit(137);
    }
    released.tryEmitEmpty();
  }

  @Test
  void isNotResumedLessDeepSinceThePagesThatAreKnownWouldBeLeftOut() throws Exception {
    killOne();
    String rows = Files.readString(partial());

    Cli resumed = Cli.run("scrape", "--quiet", "--resume", out().toString());

    assertThat(resumed.exit()).isEqualTo(2);
    assertThat(resumed.err()).contains("--depth must be at least 1");
    assertThat(Files.readString(partial())).isEqualTo(rows);
    assertThat(out()).doesNotExist();
  }

  @Test
  void isNotResumedWithoutTheLinksThatItKnew() throws Exception {
    killOne();
    Files.delete(folder.resolve("out.jsonl.partial.links"));

    Cli resumed = Cli.run("scrape", "--depth", "1", "--quiet", "--resume", out().toString());

    assertThat(resumed.exit()).isEqualTo(2);
    assertThat(resumed.err()).contains("out.jsonl.partial.links");
    assertThat(out()).doesNotExist();
  }

  @Test
  void leavesWhatAnotherRunHasLeftOrIsWriting() throws Exception {
    killOne();
    String rows = Files.readString(partial());

    Cli again = Cli.run("scrape", "--quiet", "--out", out().toString(), site.url("/0"));

    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("out.jsonl.partial", "--resume");
    assertThat(Files.readString(partial())).isEqualTo(rows);
  }

  @Test
  void leavesAFileThatAnotherRunIsWritingToThatRun() throws Exception {
    String links = out() + ".partial.links";
    try (Child child = start("--depth", "1", "--out", out().toString())) {
      assertThat(Cli.run("scrape", "--quiet", "--out", out().toString(), site.url("/0")))
          .isEqualTo(
              new Cli(
                  2,
                  "",
                  ("millrace scrape: --out must be a file that can be written, was '%s'"
                          + " (another run is writing '%s')%n")
                      .formatted(out(), links)));
      assertThat(Cli.run("scrape", "--depth", "1", "--quiet", "--resume", out().toString()))
          .isEqualTo(
              new Cli(
                  2,
                  "",
                  ("millrace scrape: --resume must be what a run has left, was '%s'"
                          + " (another run is writing '%s')%n")
                      .formatted(out(), links)));
      released.tryEmitEmpty();
      child.assertExit(0);
    }
    assertThat(Scraped.read(out())).hasSize(1 + PAGES).extracting(Row::url).doesNotHaveDuplicates();
  }

  @Test
  void goesOnAfterItWasKilled() throws Exception {
    try (Child child = start("--depth", "1", "--out", out().toString())) {
      child.kill("-KILL");
      child.assertExit(137);
    }
    released.tryEmitEmpty();
    // As a row of which only the beginning was written.
    Files.writeString(partial(), "{\"url\":\"http://a", StandardOpenOption.APPEND);

    Cli resumed = Cli.run("scrape", "--depth", "1", "--quiet", "--resume", partial().toString());

    assertThat(resumed.exit()).as(resumed.err()).isZero();
    assertThat(Scraped.read(out())).hasSize(1 + PAGES).extracting(Row::url).doesNotHaveDuplicates();
  }

  @Test
  void letsWhatWaitsForItsTurnGo() throws Exception {
    String[] limited = {"--ignore-robots", "--rate", WORKERS + 1 + "/1h", "--depth", "0"};
    List<String> args = new ArrayList<>(List.of(limited));
    IntStream.range(0, 20).forEach(i -> args.add(site.url("/" + i)));
    args.add(0, "--workers");
    args.add(1, "20");
    try (Child child = start(args.toArray(String[]::new))) {
      child.kill("-TERM");
      Child.awaitLine(child.err(), "finishing");
      released.tryEmitEmpty();
      child.assertExit(143);
      assertThat(site.asked()).hasSize(1 + WORKERS);
    }
  }

  @Test
  void refusesWhatNoRunHasLeft() throws IOException {
    Path none = folder.resolve("none");
    assertThat(Cli.run("scrape", "--resume", none.toString()))
        .isEqualTo(
            new Cli(
                2,
                "",
                "millrace scrape: --resume must be what a run has left, was '%s' (no file '%s.partial')%n"
                    .formatted(none, none)));
    Files.writeString(partial(), "no rows\n");
    assertThat(Cli.run("scrape", "--resume", out().toString()).err())
        .contains("line 1 of '%s' is no row".formatted(partial()));
  }
}
