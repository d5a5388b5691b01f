package dev.millrace.http;

import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps the rules of the origins that were asked for last, as many as there is room for, and shares
 * one question among those who ask at the same time.
 *
 * <p>Safe to call from any thread. The lock guards the map and the entries; nobody is asked or told
 * anything while it is held.
 */
final class RobotsCache {

  private static final long MOST_BYTES = 32 * 1024 * 1024;
  // What an origin costs besides the text of its rules.
  private static final long OVERHEAD = 1024;

  private final Map<URI, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final Function<URI, Mono<RobotsRules>> site;
  private final int maxOrigins;
  private final Duration maxAge;
  private final Duration maxFailureAge;
  private final Scheduler timer;
  private long bytes;

  /**
   * Creates an empty cache.
   *
   * @param site asks a site, given its robots.txt, when it is subscribed to; never fails
   */
  RobotsCache(
      Function<URI, Mono<RobotsRules>> site,
      int maxOrigins,
      Duration maxAge,
      Duration maxFailureAge,
      Scheduler timer) {
    this.site = site;
    this.maxOrigins = maxOrigins;
    this.maxAge = maxAge;
    this.maxFailureAge = maxFailureAge;
    this.timer = timer;
  }

  Mono<RobotsRules> get(URI robots) {
    long now = timer.now(TimeUnit.NANOSECONDS);
    Entry fresh = new Entry(robots);
    synchronized (this) {
      Entry known = entries.get(robots);
      if (known != null && known.outdatedAt > now) {
        return known.rules;
      }
      letGo(known);
      entries.put(robots, fresh);
      bytes += fresh.bytes;
      shrink();
    }
    return fresh.rules;
  }

  private synchronized void answered(Entry entry, RobotsRules rules) {
    boolean brief = rules.isProvisional() && maxAge.compareTo(maxFailureAge) > 0;
    long age = (brief ? maxFailureAge : maxAge).toNanos();
    entry.outdatedAt = timer.now(TimeUnit.NANOSECONDS) + age;
    if (entries.get(entry.robots) == entry) {
      entry.bytes += rules.bytes();
      bytes += rules.bytes();
      shrink();
    }
  }

  private void shrink() {
    Iterator<Entry> oldest = entries.values().iterator();
    while (entries.size() > maxOrigins || bytes > MOST_BYTES) {
      letGo(oldest.next());
      oldest.remove();
    }
  }

  private void letGo(@Nullable Entry entry) {
    if (entry != null) {
      bytes -= entry.bytes;
    }
  }

  private final class Entry {
    private final URI robots;
    private final Mono<RobotsRules> rules;
    private long outdatedAt = Long.MAX_VALUE;
    private long bytes = OVERHEAD;

    private Entry(URI robots) {
      this.robots = robots;
      this.rules = site.apply(robots).doOnNext(answer -> answered(this, answer)).cache();
    }
  }
}
