package dev.millrace.demo;

import dev.millrace.http.HttpFetcher;
import dev.millrace.http.HttpFetcherBuilder;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that say how much is done at once, and how long anything may take. */
final class FetchOptions {

  private static final int PRODUCERS = 3;
  private static final int WORKERS = 5;
  private static final int QUEUE = 20;
  private static final int RETRIES = 2;

  @Option(
      names = "--producers",
      paramLabel = "N",
      defaultValue = "" + PRODUCERS,
      converter = Count.class,
      description = "Sources that feed the queue (default: ${DEFAULT-VALUE}).")
  int producers = PRODUCERS;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "" + WORKERS,
      converter = Count.class,
      description = "Pages fetched at the same time (default: ${DEFAULT-VALUE}).")
  int workers = WORKERS;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "" + QUEUE,
      converter = Count.class,
      description = {
        "URLs that may wait in memory (default: ${DEFAULT-VALUE}).",
        "Links that were found wait in a file."
      })
  int queue = QUEUE;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Time.class,
      description = "Longest time for one attempt (default: ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ofSeconds(10);

  @Option(
      names = "--max-body",
      paramLabel = "SIZE",
      defaultValue = "4m",
      converter = Size.class,
      description = {
        "Largest page in bytes (default: ${DEFAULT-VALUE}).",
        "Those of more than 1m are read one after another."
      })
  long maxBody = 4 << 20;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "" + RETRIES,
      converter = Retries.class,
      description = {
        "Attempts after the first, where there was no connection or it was cut, and for the",
        "statuses 429, 502, 503 and 504 (default: ${DEFAULT-VALUE})."
      })
  int retries = RETRIES;

  /** Returns a client with these limits. */
  HttpFetcherBuilder client() {
    return HttpFetcher.builder()
        .concurrency(workers)
        .timeout(timeout)
        .idleTimeout(timeout)
        .maxBodyBytes(maxBody);
  }
}
