package dev.millrace.demo;

import dev.millrace.RateLimit;
import dev.millrace.http.HttpFetcher;
import dev.millrace.http.HttpFetcherBuilder;
import dev.millrace.http.Page;
import dev.millrace.http.Robots;
import dev.millrace.limits.RateLimiters;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** The options of a command that fetches from sites of others, and what follows from them. */
final class Manners {

  private static final int ATTEMPTS = 3;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Rate RATE = new Rate(10, Duration.ofSeconds(1));
  private static final Pattern THIS_MACHINE =
      Pattern.compile("(?i)(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]*)?");

  @Option(
      names = "--rate",
      paramLabel = "N/TIME",
      converter = Rate.Reader.class,
      description = {
        "Most requests to one host in any such time.",
        "(default: 10/1s; for a host on this machine what --rate-total says)"
      })
  @Nullable Rate rate;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(
      names = "--rate-total",
      paramLabel = "N/TIME",
      defaultValue = "1000/1s",
      converter = Rate.Reader.class,
      description = "Most requests in all in any such time (default: ${DEFAULT-VALUE}).")
  Rate rateTotal;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(
      names = "--agent",
      paramLabel = "NAME",
      defaultValue = "millrace",
      converter = Agent.class,
      description = "What to call itself, also in robots.txt (default: ${DEFAULT-VALUE}).")
  String agent;

  @Option(
      names = "--ignore-robots",
      description = "Fetch what a robots.txt forbids, from sites of your own.")
  boolean ignoreRobots;

  /** Returns the options of the client with these added. */
  HttpFetcherBuilder applyTo(HttpFetcherBuilder client) {
    // The host's limit first: it is the one that is held when the host asks for a pause.
    RateLimit<URI> limit =
        RateLimiters.allOf(
            RateLimiters.perKey(URI::getRawAuthority, host -> rateOf(host).limiter()),
            rateTotal.limiter());
    return client.userAgent(agent).rateLimit(limit).maxHold(LONGEST_PAUSE);
  }

  /** Returns the rate of requests to a host with its port. */
  Rate rateOf(String host) {
    if (rate != null) {
      return rate;
    }
    return THIS_MACHINE.matcher(host).matches() ? rateTotal : RATE;
  }

  /** Returns how a page is fetched: if its site allows it, and again later if it asks for that. */
  Function<URI, Mono<Page>> fetching(HttpFetcher http) {
    Robots robots = Robots.builder(http).agent(agent).build();
    Function<URI, Mono<Page>> once = ignoreRobots ? http::fetch : robots::fetch;
    return url -> fetch(url, once, ATTEMPTS);
  }

  /** The host's limit is held for as long as the site asks for, so the next attempt waits. */
  private static Mono<Page> fetch(URI url, Function<URI, Mono<Page>> once, int attempts) {
    return once.apply(url)
        .flatMap(
            page ->
                attempts > 1 && page.retryAfter().isPresent()
                    ? fetch(url, once, attempts - 1)
                    : Mono.just(page));
  }
}
