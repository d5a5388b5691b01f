package dev.millrace.demo;

import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.StageOptions.cores;
import static java.time.Duration.ofSeconds;

import dev.millrace.DeadLetter;
import dev.millrace.Pipeline;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Lines of a file into rows of another: parsed, looked up, and written in batches. Lines that
 * cannot be parsed become dead letters. Rows keep the order of their lines.
 *
 * @param format what the lines say
 * @param workers rows looked up at the same time
 * @param batch rows written at a time
 */
record Etl(EtlFormat format, int workers, int batch) {

  private static final int QUEUE = 20;

  /** Most characters written at a time: memory is bounded for long lines, too. */
  private static final int BATCH_SIZE = 1 << 20;

  /**
   * Declares the pipeline.
   *
   * @param lookup returns the region of a key
   * @param write takes rows, from one thread at a time, and may block
   * @param reject takes lines that cannot be parsed, from several threads, and may block
   */
  Pipeline<?> pipeline(
      Flux<EtlLine> lines,
      Function<String, Mono<String>> lookup,
      Consumer<List<EtlRow>> write,
      Consumer<DeadLetter<EtlLine>> reject) {
    return Pipeline.from("lines", lines)
        .named("etl")
        .queue(fifo(QUEUE).named("read"))
        .map(
            "parse",
            line -> line.parse(format),
            s ->
                s.workers(cores())
                    .cpuBound()
                    .ordered(QUEUE)
                    .onFailure(deadLetter(letter -> beside(() -> reject.accept(letter)))))
        .queue(fifo(QUEUE).named("parsed"))
        .stage("enrich", row -> enrich(row, lookup), s -> s.workers(workers).ordered(workers))
        .batch(batch, b -> b.within(ofSeconds(1)).weighing(EtlRow::size, BATCH_SIZE).named("group"))
        .to("write", rows -> Mono.fromRunnable(() -> write.accept(rows)), s -> s.blocking());
  }

  private static Mono<EtlRow> enrich(EtlRow row, Function<String, Mono<String>> lookup) {
    return lookup.apply(row.lookedUpBy()).map(row::in);
  }

  private static Mono<Void> beside(Runnable task) {
    return Mono.<Void>fromRunnable(task).subscribeOn(Schedulers.boundedElastic());
  }
}
