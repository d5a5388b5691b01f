package dev.millrace.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts results. Not thread-safe: one worker adds, and who asks does so when the run is over. */
final class ScrapeTally {

  private final Map<String, Long> outcomes = new TreeMap<>();
  private long ok;
  private long failed;
  private long bytes;

  void add(ScrapeResult result) {
    outcomes.merge(result.outcome(), 1L, Long::sum);
    bytes += result.bytes();
    if (result.succeeded()) {
      ok++;
    } else {
      failed++;
    }
  }

  /** Returns the counts by name. */
  Map<String, ?> figures() {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("ok", ok);
    results.put("failed", failed);
    results.put("bytes", bytes);
    results.put("outcomes", outcomes);
    return Map.of("results", results);
  }
}
