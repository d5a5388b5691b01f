package dev.millrace.http;

import crawlercommons.robots.BaseRobotRules;
import dev.millrace.RateLimit;
import dev.millrace.limits.RateLimiters;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a site allows a robot, as its robots.txt says or as follows from there being none. */
public final class RobotsRules {

  private static final Duration LONGEST_DELAY = Duration.ofHours(24);

  private final URI source;
  private final @Nullable BaseRobotRules rules;
  private final @Nullable HttpFetchException failure;
  private final long bytes;
  private final @Nullable RateLimit<Object> pace;

  private RobotsRules(
      URI source,
      @Nullable BaseRobotRules rules,
      @Nullable HttpFetchException failure,
      long bytes,
      Duration longestPause) {
    this.source = source;
    this.rules = rules;
    this.failure = failure;
    this.bytes = bytes;
    this.pace = pace(longestPause);
  }

  /**
   * Returns what a text says.
   *
   * @param longestPause the longest crawl delay that is kept
   */
  static RobotsRules of(URI source, BaseRobotRules rules, long bytes, Duration longestPause) {
    return new RobotsRules(source, rules, null, bytes, longestPause);
  }

  static RobotsRules allowAll(URI source) {
    return new RobotsRules(source, null, null, 0, Duration.ZERO);
  }

  /**
   * Returns that nothing is allowed.
   *
   * @param failure why the site could not tell
   */
  static RobotsRules allowNone(URI source, HttpFetchException failure) {
    return new RobotsRules(source, null, failure, 0, Duration.ZERO);
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
    return rules == null ? failure == null : rules.isAllowed(page.toASCIIString());
  }

  /**
   * Returns why the site could not tell what it allows, so that nothing is: how getting its
   * robots.txt failed, or {@link HttpFetchException.Reason#DISALLOWED} if the answer was a 429 or a
   * status from 500 on.
   */
  public Optional<HttpFetchException> failure() {
    return Optional.ofNullable(failure);
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

  /** Returns the sitemaps that the site names, each once; {@link Sitemaps} reads them. */
  public List<URI> sitemaps() {
    return rules == null
        ? List.of()
        : rules.getSitemaps().stream()
            .flatMap(sitemap -> Link.of(source, sitemap).uri().stream())
            .distinct()
            .toList();
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
    return failure != null;
  }

  /** Returns the size of the text that the rules were read from. */
  long bytes() {
    return bytes;
  }

  /** Returns why a page is not allowed. */
  HttpFetchException refusal(URI page) {
    return failure == null
        ? Failures.disallowed(page, source)
        : Failures.withoutRules(page, failure);
  }
}
