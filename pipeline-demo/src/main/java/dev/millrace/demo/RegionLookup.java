package dev.millrace.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/**
 * Looks up where somebody is, as a slow service would. What was looked up lately is remembered, and
 * those who ask for the same at the same time wait for one answer. Safe to use from any thread.
 */
final class RegionLookup {

  private static final int REMEMBERED = 10_000;
  private static final List<String> REGIONS = List.of("north", "east", "south", "west");

  private final Duration delay;
  private final AtomicLong lookups = new AtomicLong();

  /** Guarded by itself; the one that was asked for longest ago comes first. */
  private final Map<String, Mono<String>> answers =
      new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Mono<String>> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param delay how long an answer takes
   */
  RegionLookup(Duration delay) {
    this.delay = delay;
  }

  /** Returns the region, later; always the same for one key. */
  Mono<String> of(String key) {
    synchronized (answers) {
      return answers.computeIfAbsent(key, this::ask);
    }
  }

  private Mono<String> ask(String key) {
    lookups.incrementAndGet();
    String answer = REGIONS.get(Math.floorMod(key.hashCode(), REGIONS.size()));
    return Mono.delay(delay).thenReturn(answer).cache();
  }

  /** Returns how often the service was asked. */
  long lookups() {
    return lookups.get();
  }
}
