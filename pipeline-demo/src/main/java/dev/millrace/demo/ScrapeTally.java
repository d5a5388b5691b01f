package dev.millrace.demo;

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

  synchronized void add(ScrapeResult result) {
    outcomes.merge(result.outcome(), 1L, Long::sum);
    bytes += result.bytes();
    if (result.succeeded()) {
      ok++;
    } else {
      failed++;
    }
  }

  /** Returns the counts by name. */
  synchronized Map<String, ?> figures() {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("ok", ok);
    results.put("failed", failed);
    results.put("bytes", bytes);
    results.put("outcomes", new TreeMap<>(outcomes));
    return Map.of("results", results);
  }
}
