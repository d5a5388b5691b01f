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
      IntFunction<URI> endpoint,
      Function<URI, Mono<Page>> http,
      Consumer<Page> received,
      Narrator narrator) {
    Numbers numbers = new Numbers();
    Function<URI, Mono<Page>> call =
        url -> numbers.during(worker -> call(worker, url, http, narrator));
    return Pipeline.from("endpoints", produce(endpoint, narrator))
        .named("api-client")
        .queue(fifo(queue).named("requests"))
        .stage(
            "call",
            call,
            s ->
                s.workers(workers)
                    .onFailure(
                        retry(RETRIES, backoff(FIRST_PAUSE).filter(HttpFetcher::isWorthRetrying))))
        .to("count", page -> Mono.fromRunnable(() -> received.accept(page)));
  }

  private Flux<URI> produce(IntFunction<URI> endpoint, Narrator narrator) {
    return Flux.range(1, requests)
        .map(endpoint::apply)
        .concatMap(url -> narrator.say("Producer put " + url.getPath(), url), 0);
  }

  private static Mono<Page> call(
      int worker, URI url, Function<URI, Mono<Page>> http, Narrator narrator) {
    return http.apply(url)
        .map(Page::requireSuccess)
        .flatMap(page -> narrator.say(answered(worker, page), page))
        .onErrorResume(e -> narrator.say(failed(worker, url, e)).then(Mono.error(e)));
  }

  private static String answered(int worker, Page page) {
    return "Worker %d got %s: %d after %d ms"
        .formatted(worker, page.uri().getPath(), page.status(), page.elapsed().toMillis());
  }

  private static String failed(int worker, URI url, Throwable error) {
    return "Worker %d failed to get %s: %s".formatted(worker, url.getPath(), error.getMessage());
  }
}
