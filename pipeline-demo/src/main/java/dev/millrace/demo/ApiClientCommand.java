package dev.millrace.demo;

import dev.millrace.Pipeline;
import dev.millrace.RateLimit;
import dev.millrace.demo.api.ApiServer;
import dev.millrace.demo.api.SlowWire;
import dev.millrace.http.HttpFetcher;
import dev.millrace.http.Page;
import dev.millrace.limits.RateLimiters;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

@Command(
    name = "api-client",
    description = {
      "Calls the endpoints of an API under its rate limit.",
      "The API is a server of its own that answers 429 to every call over the limit."
    },
    sortOptions = false)
final class ApiClientCommand implements PipelineCommand {

  @Mixin Reporting reporting = new Reporting();

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "100",
      converter = Count.class,
      description = "Endpoints to call (default: ${DEFAULT-VALUE}).")
  int requests;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(
      names = "--rate",
      paramLabel = "N/TIME",
      defaultValue = "10/1s",
      converter = Rate.Reader.class,
      description = "Most calls in any such time (default: ${DEFAULT-VALUE}).")
  Rate rate;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "5",
      converter = Count.class,
      description = "Calls at the same time (default: ${DEFAULT-VALUE}).")
  int workers;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "50",
      converter = Count.class,
      description = "Endpoints that may wait (default: ${DEFAULT-VALUE}).")
  int queue;

  @SuppressWarnings("NullAway.Init") // set by picocli
  @Option(
      names = "--latency",
      paramLabel = "TIME",
      defaultValue = "20ms",
      converter = Time.class,
      description = "Longest time in which the server answers (default: ${DEFAULT-VALUE}).")
  Duration latency;

  @Option(
      names = "--jitter",
      paramLabel = "TIME",
      converter = Time.class,
      description = "Longest random delay on the way there, and on the way back (default: none).")
  @Nullable Duration jitter;

  @Override
  public Pipeline<?> declare() {
    return client()
        .pipeline(
            n -> URI.create("http://127.0.0.1/"),
            url -> Mono.empty(),
            page -> {},
            Narrator.silent());
  }

  @Override
  public Integer call() {
    AtomicLong results = new AtomicLong();
    AtomicLong nanos = new AtomicLong();
    // The server counts, too: a permit is spent when its answer begins.
    RateLimit<Object> limit =
        RateLimiters.slidingWindow(rate.permits(), rate.window()).spentAtAnswer();
    try (ApiServer server = ApiServer.start(rate.permits(), rate.window(), latency);
        SlowWire wire = jitter == null ? null : SlowWire.to(server.address(), jitter);
        HttpFetcher http = HttpFetcher.builder().concurrency(workers).rateLimit(limit).build()) {
      // A client asks before it begins; the first connection and the first classes take their time.
      awaitReady(server);
      InetSocketAddress address = wire == null ? server.address() : wire.address();
      return reporting.run(
          client()
              .pipeline(
                  n -> ApiServer.endpoint(address, n),
                  http::fetch,
                  page -> {
                    results.incrementAndGet();
                    nanos.addAndGet(page.elapsed().toNanos());
                  },
                  reporting.narrator()),
          () -> figures(results.get(), nanos.get(), server),
          report -> {});
    }
  }

  private static void awaitReady(ApiServer server) {
    try (HttpFetcher http = HttpFetcher.create()) {
      http.fetch(server.ready()).map(Page::requireSuccess).block();
    }
  }

  private ApiClient client() {
    return new ApiClient(requests, workers, queue);
  }

  private static Map<String, ?> figures(long results, long nanos, ApiServer server) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("results", results);
    figures.put("rejected429", server.rejected());
    figures.put("fullestWindow", server.fullestWindow());
    figures.put("meanLatencyMs", results == 0 ? 0 : nanos / results / 1_000_000);
    return figures;
  }
}
