package dev.millrace.http;

import crawlercommons.robots.BaseRobotRules;
import dev.millrace.RateLimit;
import dev.millrace.limits.RateLimiters;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a site allows a robot, as its robots.txt says or as follows from there being none. */
public final class RobotsRules {

  private static final Duration LONGEST_DELAY = Duration.ofHours(24);

  private final URI source;
  private final String why;
  private final @Nullable BaseRobotRules rules;
  private final boolean otherwise;
  private final long bytes;
  private final @Nullable RateLimit<Object> pace;

  private RobotsRules(
      URI source,
      String why,
      @Nullable BaseRobotRules rules,
      boolean otherwise,
      long bytes,
      Duration longestPause) {
    this.source = source;
    this.why = why;
    this.rules = rules;
    this.otherwise = otherwise;
    this.bytes = bytes;
    this.pace = pace(longestPause);
  }

  /**
   * Returns what a text says.
   *
   * @param longestPause the longest crawl delay that is kept
   */
  static RobotsRules of(URI source, BaseRobotRules rules, long bytes, Duration longestPause) {
    return new RobotsRules(source, "disallowed by", rules, false, bytes, longestPause);
  }

  static RobotsRules allowAll(URI source) {
    return new RobotsRules(source, "allowed without", null, true, 0, Duration.ZERO);
  }

  static RobotsRules allowNone(URI source) {
    return new RobotsRules(source, "disallowed for want of", null, false, 0, Duration.ZERO);
  }

  /** Returns the URI of the robots.txt. */
  public URI source() {
    return source;
  }

  /** Tells whether a page of this site may be fetched; robots.txt itself always may. */
  public boolean allows(URI page) {
    if (page.getRawPath().equals(source.getRawPath())) {
      return true;
    }
    return rules == null ? otherwise : rules.isAllowed(page.toASCIIString());
  }

  /**
   * Returns the pause that the site asks for between two fetches, at most 24 hours, if it does. The
   * directive {@code Crawl-delay} is no part of RFC 9309, but common.
   */
  public Optional<Duration> crawlDelay() {
    long millis = rules == null ? 0 : rules.getCrawlDelay();
    return millis <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.min(millis, LONGEST_DELAY.toMillis())));
  }

  /** Returns what keeps fetches as far apart as the site asks for, if it does. */
  @Nullable RateLimit<Object> pace() {
    return pace;
  }

  private @Nullable RateLimit<Object> pace(Duration longest) {
    Duration asked = crawlDelay().orElse(Duration.ZERO);
    Duration kept = asked.compareTo(longest) < 0 ? asked : longest;
    return kept.isZero() ? null : RateLimiters.slidingWindow(1, kept);
  }

  /** Tells whether there was no answer about the rules, so that nothing is allowed for now. */
  boolean isProvisional() {
    return rules == null && !otherwise;
  }

  /** Returns the size of the text that the rules were read from. */
  long bytes() {
    return bytes;
  }

  /** Returns why a page is not allowed, for a message. */
  String why() {
    return why + " " + UriRules.show(source);
  }
}
