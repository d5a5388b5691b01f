package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import dev.millrace.RateLimit;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
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
    List<FixedHeader> headers,
    boolean keepsCookies,
    HttpProxy proxy,
    @Nullable SslContext trust,
    boolean trustsEveryone,
    @Nullable RateLimit<? super URI> rateLimit,
    @Nullable RateLimit<? super URI> heldLimit,
    Duration maxHold,
    Scheduler scheduler,
    UnaryOperator<HttpClient> client) {

  HttpFetcherOptions {
    Ranges.check("concurrency", concurrency, 1, Integer.MAX_VALUE);
    Ranges.check("maxBodyBytes", maxBodyBytes, 1, Ranges.LARGEST_BODY);
    Ranges.check("maxHeaderBytes", maxHeaderBytes, 1, Integer.MAX_VALUE);
    Ranges.check("maxRedirects", maxRedirects, 0, Integer.MAX_VALUE);
    Ranges.check("timeout", timeout);
    Ranges.check("connectTimeout", connectTimeout);
    Ranges.check("idleTimeout", idleTimeout);
    Ranges.check("keepAlive", keepAlive);
    requireNonNull(redirectPolicy, "redirectPolicy");
    requireNonNull(allowedAddresses, "allowedAddresses");
    checkUserAgent(userAgent);
    headers = List.copyOf(headers);
    Ranges.check("maxHold", maxHold);
    requireNonNull(scheduler, "scheduler");
    requireNonNull(client, "client");
  }

  private static void checkUserAgent(String value) {
    requireNonNull(value, "userAgent");
    if (value.isBlank() || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "userAgent must be printable ASCII, was '" + Printable.of(value) + "'");
    }
  }
}
