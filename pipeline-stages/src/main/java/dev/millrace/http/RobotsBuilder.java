package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Collects the options of {@link Robots}.
 *
 * <p>Not thread-safe. Each {@code build()} makes one with a cache of its own.
 */
public final class RobotsBuilder {

  private static final Duration LONGEST_AGE = Duration.ofHours(24);
  private static final Pattern PRODUCT = Pattern.compile("[A-Za-z_-]+");

  private final HttpFetcher http;
  private String agent = "millrace";
  private int maxOrigins = 1_000;
  private Duration maxAge = LONGEST_AGE;
  private Duration maxFailureAge = Duration.ofMinutes(1);
  private Duration maxCrawlDelay = Duration.ofSeconds(30);
  private Scheduler timer = Schedulers.parallel();

  RobotsBuilder(HttpFetcher http) {
    this.http = http;
  }

  /**
   * Sets the name by which a robots.txt addresses this robot, by default {@code millrace}.
   *
   * @param product letters, {@code _} and {@code -}, in any case
   */
  public RobotsBuilder agent(String product) {
    if (!PRODUCT.matcher(requireNonNull(product, "product")).matches()) {
      throw new IllegalArgumentException(
          "product must be letters, _ and -, was '" + Printable.of(product) + "'");
    }
    this.agent = product.toLowerCase(Locale.ROOT);
    return this;
  }

  /**
   * Sets the name by the User-Agent that the fetcher sends, which begins with it, as it should:
   * {@code millbot} for {@code millbot/1.0 (+https://example.org/bot)}.
   *
   * @param header begins with letters, {@code _} or {@code -}
   */
  public RobotsBuilder agentOf(String header) {
    Matcher product = PRODUCT.matcher(requireNonNull(header, "header"));
    if (!product.lookingAt()) {
      throw new IllegalArgumentException(
          "header must begin with letters, _ or -, was '" + Printable.of(header) + "'");
    }
    return agent(product.group());
  }

  /**
   * Sets the most origins whose rules are kept, at least 1, by default 1,000; 32 MiB of their texts
   * at most.
   */
  public RobotsBuilder maxOrigins(int origins) {
    if (origins < 1) {
      throw new IllegalArgumentException("origins must be at least 1, was " + origins);
    }
    this.maxOrigins = origins;
    return this;
  }

  /** Sets how long rules are kept, positive and at most 24 hours, the default. */
  public RobotsBuilder maxAge(Duration age) {
    requireNonNull(age, "age");
    if (age.isNegative() || age.isZero() || age.compareTo(LONGEST_AGE) > 0) {
      throw new IllegalArgumentException(
          "age must be positive and at most %s, was %s".formatted(LONGEST_AGE, age));
    }
    this.maxAge = age;
    return this;
  }

  /**
   * Sets for how long a site that could not tell is not asked again, by default a minute, and no
   * longer than {@link #maxAge}. With zero it is asked for each page, as retries may want; those
   * who ask at the same time share the question even so.
   */
  public RobotsBuilder maxFailureAge(Duration age) {
    if (requireNonNull(age, "age").isNegative()) {
      throw new IllegalArgumentException("age must not be negative, was " + age);
    }
    this.maxFailureAge = age;
    return this;
  }

  /**
   * Sets the longest pause between two fetches that is kept for a site that asks for it by {@code
   * Crawl-delay}, by default 30 seconds. A site that asks for more is given this; with zero none is
   * kept.
   */
  public RobotsBuilder maxCrawlDelay(Duration longest) {
    if (requireNonNull(longest, "longest").isNegative()) {
      throw new IllegalArgumentException("longest must not be negative, was " + longest);
    }
    this.maxCrawlDelay = longest;
    return this;
  }

  /**
   * Sets the scheduler whose clock measures the age and the crawl delay, by default the parallel
   * one.
   */
  public RobotsBuilder scheduler(Scheduler scheduler) {
    this.timer = requireNonNull(scheduler, "scheduler");
    return this;
  }

  /** Returns what asks sites with these options. */
  public Robots build() {
    RobotsFile file = new RobotsFile(http, agent, maxCrawlDelay);
    return new Robots(
        http, new RobotsCache(file::read, maxOrigins, maxAge, maxFailureAge, timer), timer);
  }
}
