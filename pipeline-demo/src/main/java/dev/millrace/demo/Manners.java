package dev.millrace.demo;

import dev.millrace.RateLimit;
import dev.millrace.demo.crawl.Stop;
import dev.millrace.http.HttpFetcher;
import dev.millrace.http.HttpFetcherBuilder;
import dev.millrace.http.Page;
import dev.millrace.http.PageRequest;
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

  /** For so long a site may ask to be left alone; one that asks for more is not asked again. */
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private static final Rate RATE = new Rate(10, Duration.ofSeconds(1));
  private static final Rate RATE_TOTAL = new Rate(1_000, Duration.ofSeconds(1));
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

  @Option(
      names = "--rate-total",
      paramLabel = "N/TIME",
      defaultValue = "1000/1s",
      converter = Rate.Reader.class,
      description = "Most requests in all in any such time (default: ${DEFAULT-VALUE}).")
  Rate rateTotal = RATE_TOTAL;

  @Option(
      names = "--agent",
      paramLabel = "NAME",
      defaultValue = "millrace",
      converter = Agent.Reader.class,
      description = {
        "What to call itself (default: ${DEFAULT-VALUE}): a name, or a whole User-Agent such as",
        "'millbot/1.0 (+https://example.org/bot)'. The name counts in a robots.txt."
      })
  Agent agent = Agent.DEFAULT;

  @Option(
      names = "--ignore-robots",
      description = {
        "Fetch what a robots.txt forbids, and follow what is marked nofollow,",
        "on sites of your own."
      })
  boolean ignoreRobots;

  /** Returns the options of the client with these added. */
  HttpFetcherBuilder applyTo(HttpFetcherBuilder client, Stop stop) {
    // The host's limit first: it is the one that is held when the host asks for a pause.
    RateLimit<URI> limit =
        RateLimiters.allOf(
            RateLimiters.perKey(URI::getRawAuthority, host -> rateOf(host).limiter()),
            rateTotal.limiter());
    return client.userAgent(agent.header()).rateLimit(stop.gate(limit)).maxHold(LONGEST_PAUSE);
  }

  /** Returns the rate of requests to a host with its port. */
  Rate rateOf(String host) {
    if (rate != null) {
      return rate;
    }
    return THIS_MACHINE.matcher(host).matches() ? rateTotal : RATE;
  }

  /** Returns what asks sites what they allow. */
  Robots robots(HttpFetcher http) {
    return Robots.builder(http).agent(agent.name()).build();
  }

  /** Returns how a page is fetched: if its site allows it. */
  Function<PageRequest, Mono<Page>> fetching(HttpFetcher http, Robots robots) {
    return ignoreRobots ? http::send : robots::send;
  }
}
