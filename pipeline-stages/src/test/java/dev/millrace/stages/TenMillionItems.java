package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;

import dev.millrace.Pipeline;
import reactor.core.publisher.Flux;

/** Counts what comes through a queue and four workers; run by {@link SmallHeapTest}. */
final class TenMillionItems {

  private TenMillionItems() {}

  public static void main(String[] arguments) {
    int items = Integer.parseInt(arguments[0]);
    boolean cpuBound = Boolean.parseBoolean(arguments[1]);
    Pipeline<Integer> pipeline =
        Pipeline.from("range", Flux.range(0, items))
            .queue(fifo(256))
            .map("same", n -> n, s -> cpuBound ? s.workers(4).cpuBound() : s.workers(4));
    System.out.println(pipeline.flux().count().block());
  }
}
