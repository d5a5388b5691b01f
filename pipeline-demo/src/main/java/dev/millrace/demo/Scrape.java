package dev.millrace.demo;

import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.StageOptions.cores;

import dev.millrace.Pipeline;
import dev.millrace.http.Page;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The scraper: producers feed URLs to one queue, workers fetch them, and one worker writes down
 * what became of each.
 *
 * @param producers sources that the URLs are dealt to
 * @param workers pages fetched at the same time
 * @param queue URLs that may wait
 */
record Scrape(int producers, int workers, int queue) {

  /**
   * Declares the pipeline.
   *
   * @param http gets a page; its errors become results, and only what {@code write} throws ends the
   *     run
   * @param write takes the results, one at a time, and may block
   */
  Pipeline<?> pipeline(
      List<URI> urls, Function<URI, Mono<Page>> http, Consumer<ScrapeResult> write) {
    return producers(urls)
        .named("scrape")
        .queue(fifo(queue).named("urls"))
        .stage("fetch", url -> fetch(url, http), s -> s.workers(workers))
        .map("title", Fetched::read, s -> s.workers(cores()).cpuBound().onFailure(skip()))
        .to("write", result -> Mono.fromRunnable(() -> write.accept(result)), s -> s.blocking());
  }

  private static Mono<Fetched> fetch(URI url, Function<URI, Mono<Page>> http) {
    return http.apply(url).materialize().timed().map(end -> new Fetched(url, end));
  }

  private Pipeline<URI> producers(List<URI> urls) {
    Pipeline<URI> all = Pipeline.from("producer-1", share(urls, 0));
    for (int i = 1; i < producers; i++) {
      all = all.mergeWith("producer-" + (i + 1), share(urls, i));
    }
    return all;
  }

  /** Deals the URLs as cards: every so-manyeth is this producer's. */
  private Flux<URI> share(List<URI> urls, int producer) {
    return Flux.fromStream(
        () ->
            IntStream.iterate(producer, i -> i < urls.size(), i -> i + producers)
                .mapToObj(urls::get));
  }
}
