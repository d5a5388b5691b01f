package dev.millrace.demo;

import dev.millrace.demo.crawl.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * What a run of {@code scrape} has written.
 *
 * @param rows the rows of its {@code --out}, sorted by URL
 */
record Scraped(Cli cli, List<Row> rows) {

  /** Scrapes into a file of this folder. */
  static Scraped into(Path folder, String... args) throws IOException {
    Path out = folder.resolve("rows.jsonl");
    Files.deleteIfExists(out);
    List<String> all = new ArrayList<>(List.of("scrape", "--out", out.toString()));
    all.addAll(List.of(args));
    Cli cli = Cli.run(all.toArray(String[]::new));
    return new Scraped(cli, Files.exists(out) ? read(out) : List.of());
  }

  static List<Row> read(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> Json.read(line, Row.class))
        .sorted(Comparator.comparing(Row::url))
        .toList();
  }

  /** Returns the row whose URL ends so. */
  Row row(String end) {
    return rows.stream()
        .filter(row -> row.url().endsWith(end))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(end + " in " + urls() + cli.err()));
  }

  List<String> urls() {
    return rows.stream().map(Row::url).toList();
  }

  /** Returns the paths of the URLs. */
  List<String> paths() {
    return rows.stream().map(row -> row.url().replaceFirst("^https?://[^/]*", "")).toList();
  }
}
