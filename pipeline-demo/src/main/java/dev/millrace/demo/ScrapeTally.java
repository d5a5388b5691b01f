package dev.millrace.demo;

import dev.millrace.demo.crawl.Row;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts results. Safe to use from any thread: a run that was cancelled may be asked for its counts
 * while the worker still adds one.
 */
final class ScrapeTally {

  private final Map<String, Long> outcomes = new TreeMap<>();
  private long ok;
  private long failed;
  private long bytes;
  private long retries;

  synchronized void add(Row row) {
    outcomes.merge(row.outcome(), 1L, Long::sum);
    bytes += row.content().bytes();
    retries += row.effort().retries();
    if (row.succeeded()) {
      ok++;
    } else {
      failed++;
    }
  }

  /** Tells whether a page could be had. */
  synchronized boolean hasPage() {
    return ok > 0;
  }

  /** Tells whether there is a result. */
  synchronized boolean hasAny() {
    return ok + failed > 0;
  }

  /** Returns how the crawl stands. */
  synchronized String progress(long known) {
    return "%d ok, %d failed, %d left".formatted(ok, failed, known - ok - failed);
  }

  /**
   * Returns the counts by name.
   *
   * @param known pages that there are; those without a result are left
   */
  synchronized Map<String, ?> figures(long known) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("ok", ok);
    results.put("failed", failed);
    results.put("bytes", bytes);
    results.put("retries", retries);
    results.put("left", known - ok - failed);
    results.put("outcomes", new TreeMap<>(outcomes));
    return Map.of("results", results);
  }
}
