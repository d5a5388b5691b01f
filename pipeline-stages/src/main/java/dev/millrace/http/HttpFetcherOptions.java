package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.client.HttpClient;

/** The options of a fetcher, checked. {@link HttpFetcherBuilder} says what each means. */
record HttpFetcherOptions(
    int concurrency,
    Duration timeout,
    Duration connectTimeout,
    Duration idleTimeout,
    Duration keepAlive,
    long maxBodyBytes,
    int maxHeaderBytes,
    int maxRedirects,
    BiPredicate<? super URI, ? super URI> redirectPolicy,
    Predicate<? super InetAddress> allowedAddresses,
    String userAgent,
    Scheduler scheduler,
    UnaryOperator<HttpClient> client) {

  // A socket option counts milliseconds in an int, which ends after 24.8 days; 0 would mean for
  // ever.
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(24);

  // A body must fit a String of one byte a character.
  private static final long LARGEST_BODY = Integer.MAX_VALUE - 8;

  HttpFetcherOptions {
    checkRange("concurrency", concurrency, 1, Integer.MAX_VALUE);
    checkRange("maxBodyBytes", maxBodyBytes, 1, LARGEST_BODY);
    checkRange("maxHeaderBytes", maxHeaderBytes, 1, Integer.MAX_VALUE);
    checkRange("maxRedirects", maxRedirects, 0, Integer.MAX_VALUE);
    checkDuration("timeout", timeout);
    checkDuration("connectTimeout", connectTimeout);
    checkDuration("idleTimeout", idleTimeout);
    checkDuration("keepAlive", keepAlive);
    requireNonNull(redirectPolicy, "redirectPolicy");
    requireNonNull(allowedAddresses, "allowedAddresses");
    checkUserAgent(userAgent);
    requireNonNull(scheduler, "scheduler");
    requireNonNull(client, "client");
  }

  private static void checkRange(String name, long value, long least, long most) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
    }
    if (value > most) {
      throw new IllegalArgumentException(name + " must be at most " + most + ", was " + value);
    }
  }

  private static void checkDuration(String name, Duration value) {
    requireNonNull(value, name);
    if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s must be between %s and %s, was %s".formatted(name, SHORTEST, LONGEST, value));
    }
  }

  private static void checkUserAgent(String value) {
    requireNonNull(value, "userAgent");
    if (value.isBlank() || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "userAgent must be printable ASCII, was '" + Printable.of(value) + "'");
    }
  }
}
