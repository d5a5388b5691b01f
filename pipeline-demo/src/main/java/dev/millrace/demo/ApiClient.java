package dev.millrace.demo;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.QueueSpec.fifo;

import dev.millrace.Pipeline;
import dev.millrace.http.HttpFetcher;
import dev.millrace.http.Page;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The client of an API: one producer of endpoints, a queue, and workers who call them.
 *
 * @param requests how many endpoints to call
 * @param workers calls at the same time
 * @param queue endpoints that may wait
 */
record ApiClient(int requests, int workers, int queue) {

  private static final int RETRIES = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  /**
   * Declares the pipeline.
   *
   * @param http makes a call within the rate limit
   * @param received takes the answers, one at a time
   */
  Pipeline<?> pipeline(
      IntFunction<URI> endpoint, Function<URI, Mono<Page>> http, Consumer<Page> received) {
    return Pipeline.from("endpoints", Flux.range(1, requests).map(endpoint::apply))
        .named("api-client")
        .queue(fifo(queue).named("requests"))
        .stage(
            "call",
            url -> http.apply(url).map(Page::requireSuccess),
            s ->
                s.workers(workers)
                    .onFailure(
                        retry(RETRIES, backoff(FIRST_PAUSE).filter(HttpFetcher::isWorthRetrying))))
        .to("count", page -> Mono.fromRunnable(() -> received.accept(page)));
  }
}
