package dev.millrace.demo;

import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.StageOptions.cores;

import dev.millrace.Pipeline;
import dev.millrace.QueueSpec;
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
 * what became of each. The links of a page go back into the queue, each page once.
 *
 * @param producers sources that the URLs are dealt to
 * @param workers pages fetched at the same time
 * @param queue URLs that may wait in memory; found links wait in a file when it is full
 * @param depth how many links to follow from each URL; 0 for none
 */
record Scrape(int producers, int workers, int queue, int depth) {

  /**
   * Declares the pipeline.
   *
   * @param http gets a page; its errors become results, and only what {@code write} throws ends the
   *     run
   * @param write takes the results, one at a time, and may block
   */
  Pipeline<?> pipeline(
      List<URI> urls, Function<URI, Mono<Page>> http, Consumer<ScrapeResult> write) {
    Pipeline<Target> targets = producers(urls).named("scrape");
    QueueSpec<Target> waiting = QueueSpec.<Target>fifo(queue).named("urls");
    Pipeline<Visit> visits =
        depth == 0
            ? visits(targets.queue(waiting), http)
            : targets.feedback(
                "follow",
                waiting,
                body -> visits(body, http),
                visit -> Flux.fromIterable(visit.links()),
                o -> o.distinctBy(Target::url).spillWhenFull(Target::encode, Target::decode));
    return visits.to(
        "write", visit -> Mono.fromRunnable(() -> write.accept(visit.result())), s -> s.blocking());
  }

  private Pipeline<Visit> visits(Pipeline<Target> targets, Function<URI, Mono<Page>> http) {
    return targets
        .stage("fetch", target -> fetch(target, http), s -> s.workers(workers))
        .map(
            "title",
            fetched -> fetched.read(depth),
            s -> s.workers(cores()).cpuBound().onFailure(skip()));
  }

  private static Mono<Fetched> fetch(Target target, Function<URI, Mono<Page>> http) {
    return http.apply(target.url()).materialize().timed().map(end -> new Fetched(target, end));
  }

  private Pipeline<Target> producers(List<URI> urls) {
    Pipeline<Target> all = Pipeline.from("producer-1", share(urls, 0));
    for (int i = 1; i < producers; i++) {
      all = all.mergeWith("producer-" + (i + 1), share(urls, i));
    }
    return all;
  }

  /** Deals the URLs as cards: every so-manyeth is this producer's. */
  private Flux<Target> share(List<URI> urls, int producer) {
    return Flux.fromStream(
        () ->
            IntStream.iterate(producer, i -> i < urls.size(), i -> i + producers)
                .mapToObj(i -> Target.given(urls.get(i))));
  }
}
