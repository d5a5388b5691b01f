package dev.millrace.demo.crawl;

import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.StageOptions.cores;

import dev.millrace.Pipeline;
import dev.millrace.QueueSpec;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The pipeline of a crawl: producers feed what was asked for to one queue, and the frontier what
 * was found; workers fetch, one worker for each core reads, and one writes down what became of
 * each.
 *
 * @param producers sources that what was asked for is dealt to
 * @param workers pages fetched at the same time
 * @param queue pages that may wait in memory
 */
public record Crawl(int producers, int workers, int queue) {

  /** Declares the pipeline, to be drawn. */
  public Pipeline<?> declare() {
    return pipeline(
        Flux.empty(),
        Flux.empty(),
        target -> Mono.empty(),
        fetched -> new Visit(fetched.target(), Row.failed(fetched), List.of(), null),
        visit -> {});
  }

  /**
   * Declares the pipeline.
   *
   * @param write takes what came of each target, one at a time, and may block; only what it throws
   *     ends the run
   */
  public Pipeline<?> pipeline(
      Given given, Frontier frontier, Fetching fetching, Reader reader, Consumer<Visit> write) {
    Scheduler blocking = Schedulers.boundedElastic();
    // A run that is drained cancels its sources, of which this one ends last: then nothing is to be
    // started any more.
    LargePages large = new LargePages();
    Flux<Target> found = frontier.links(blocking).doOnCancel(fetching.stop()::stop);
    return pipeline(
        given.source().subscribeOn(blocking),
        found,
        target -> fetching.fetch(target).flatMap(large::admit),
        reader::read,
        visit -> {
          frontier.found(visit.target(), visit.links());
          write.accept(visit);
          frontier.done();
          large.done(visit.target());
        });
  }

  private Pipeline<?> pipeline(
      Flux<Target> asked,
      Flux<Target> found,
      Function<Target, Mono<Fetched>> fetch,
      Function<Fetched, Visit> read,
      Consumer<Visit> write) {
    return producers(asked, found)
        .named("scrape")
        .queue(QueueSpec.<Target>fifo(queue).named("urls"))
        .stage("fetch", fetch, s -> s.workers(workers))
        .map("title", read, s -> s.workers(cores()).cpuBound().onFailure(skip()))
        .to("write", visit -> Mono.fromRunnable(() -> write.accept(visit)), s -> s.blocking());
  }

  /** One of them goes on with what was found when all is taken that was asked for. */
  private Pipeline<Target> producers(Flux<Target> asked, Flux<Target> found) {
    Pipeline<Target> all = Pipeline.from("producer-1", asked.concatWith(found));
    for (int i = 2; i <= producers; i++) {
      all = all.mergeWith("producer-" + i, asked);
    }
    return all;
  }
}
