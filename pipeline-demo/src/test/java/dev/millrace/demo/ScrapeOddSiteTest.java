package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.demo.crawl.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Crawls a site with everything that is odd about real ones, in a JVM of 64 MiB of heap. */
@Timeout(600)
class ScrapeOddSiteTest {

  private static final int RUNS = 10;
  private static final int ROWS = 120;

  @TempDir Path folder;

  private final OddSite site = new OddSite();

  @AfterEach
  void stop() {
    site.close();
  }

  private List<Row> crawl(String start, String... more) throws Exception {
    Path out = folder.resolve("rows.jsonl");
    Files.deleteIfExists(out);
    List<String> args =
        new ArrayList<>(List.of("scrape", "--quiet", "--out", out.toString(), start));
    args.addAll(List.of(more));
    try (Child child = SmallHeap.start(args)) {
      Child.rest(child.out());
      String err = Child.rest(child.err());
      assertThat(child.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(child.process().exitValue()).as(err).isZero();
    }
    return Scraped.read(out);
  }

  @Test
  void writesTheSameRowsWhateverTheTiming() throws Exception {
    List<String> first = rows(1);
    assertThat(first).hasSize(ROWS);
    for (int seed = 2; seed <= RUNS; seed++) {
      assertThat(rows(seed)).as("seed %d", seed).isEqualTo(first);
    }
  }

  /** Returns the rows without what they cost. */
  private List<String> rows(long seed) throws Exception {
    site.delayedBy(seed);
    return crawl(site.url(), "--depth", "5", "--workers", "8").stream()
        .map(
            row ->
                "%s %s %s %d %s %s %s"
                    .formatted(
                        row.url(),
                        row.answer(),
                        row.content(),
                        row.depth(),
                        row.from(),
                        row.reason(),
                        row.error()))
        .toList();
  }

  @Test
  void takesAPageOfAHundredThousandLinks() throws Exception {
    try (Website large = new Website()) {
      StringBuilder html = new StringBuilder("<title>Large</title><ul>");
      IntStream.range(0, 100_000)
          .forEach(i -> html.append("<li><a href='/page/").append(i).append("'>page</a>\n"));
      large.html("/", html.toString());
      List<Row> rows = crawl(large.url("/"), "--depth", "1", "--limit", "50");
      assertThat(rows).hasSize(50);
      assertThat(rows.get(0).content().title()).isEqualTo("Large");
    }
  }

  @Test
  void findsWhatWgetFindsButForWhatIsExplained() throws Exception {
    assumeTrue(isThere("wget"), "no wget");
    crawl(site.url(), "--depth", "5");
    Set<String> ours = site.asked();
    wget();
    Set<String> theirs = site.asked();
    // Each difference is explained in docs/scrape.md.
    assertThat(minus(ours, theirs)).containsExactly("/back", "/~tilde");
    assertThat(minus(theirs, ours))
        .containsExactly(
            "/%5Cback",
            "/%7etilde",
            "/hidden/2",
            "/kind/script",
            "/kind/template",
            "/private/moved",
            "/unendorsed");
  }

  private static Set<String> minus(Set<String> from, Set<String> what) {
    Set<String> rest = new TreeSet<>(from);
    rest.removeAll(what);
    return rest;
  }

  private void wget() throws IOException, InterruptedException {
    Process wget =
        new ProcessBuilder(
                "wget",
                "--quiet",
                "--recursive",
                "--level=5",
                "--tries=1",
                "--directory-prefix",
                folder.resolve("wget").toString(),
                site.url())
            .start();
    assertThat(wget.waitFor(2, TimeUnit.MINUTES)).isTrue();
  }

  private static boolean isThere(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
