package dev.millrace.stages;

import dev.millrace.StageCounts;
import dev.millrace.Step;
import dev.millrace.queue.BoundedQueue;
import java.util.List;
import java.util.function.Function;

/**
 * Adds up what the rails of a stage have done.
 *
 * @param input the queue that this stage alone takes from
 */
record StageTally(Step.Stage step, BoundedQueue<?> input, List<RailCounters> rails) {

  /**
   * What a stage has done at one moment; each counter was read once.
   *
   * @param handedOn items finished whose results went on
   * @param absorbed items finished with no result
   * @param inHand items taken and not finished
   */
  record Figures(StageCounts counts, long handedOn, long absorbed, long inHand) {}

  Figures read() {
    // The items taken are read last: an item is taken before it is finished.
    long handedOn = sum(rail -> rail.handedOn);
    long absorbed = sum(rail -> rail.absorbed);
    long skipped = sum(rail -> rail.skipped);
    long in = input.counts().out();
    long inHand = in - handedOn - absorbed - skipped;
    int workers = step.options().workers();
    StageCounts counts =
        new StageCounts(
            step.name(),
            workers,
            (int) Math.min(workers, inHand),
            in,
            sum(rail -> rail.out),
            sum(rail -> rail.failed),
            sum(rail -> rail.retried),
            skipped);
    return new Figures(counts, handedOn, absorbed, inHand);
  }

  private long sum(Function<RailCounters, Counter> counter) {
    return rails.stream().mapToLong(rail -> counter.apply(rail).get()).sum();
  }
}
