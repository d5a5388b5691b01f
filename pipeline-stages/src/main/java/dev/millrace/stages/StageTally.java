package dev.millrace.stages;

import dev.millrace.QueueCounts;
import dev.millrace.StageCounts;
import dev.millrace.Step;
import dev.millrace.queue.BoundedQueue;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Adds up what the rails of a stage have done.
 *
 * @param input the queue that this stage alone takes from
 */
record StageTally(Step.Stage step, BoundedQueue<?> input, List<RailCounters> rails) {

  /**
   * What a stage has done at one moment; each counter was read once.
   *
   * @param handedOn items whose results went on
   * @param absorbed items finished with no result
   * @param inHand items taken, and neither finished nor handed on
   */
  record Figures(StageCounts counts, long handedOn, long absorbed, long inHand) {}

  Figures read() {
    // The items taken are read last: an item is taken before it is finished.
    long standIns = rails.stream().filter(RailCounters::hasStandIn).count();
    long handedOn = sum(RailCounters::handedOn);
    long absorbed = sum(rail -> rail.absorbed.get());
    long skipped = sum(rail -> rail.skipped.get());
    long deadLettered = sum(rail -> rail.deadLettered.get());
    QueueCounts queue = input.counts();
    long in = queue.out() - queue.requeued();
    long inHand = in - handedOn - absorbed - skipped - deadLettered;
    int workers = step.options().workers();
    StageCounts counts =
        new StageCounts(
            step.name(),
            workers,
            (int) Math.min(workers, inHand + standIns),
            in,
            sum(rail -> rail.out.get()),
            sum(rail -> rail.failed.get()),
            sum(rail -> rail.retried.get()),
            skipped,
            deadLettered);
    return new Figures(counts, handedOn, absorbed, inHand);
  }

  private long sum(ToLongFunction<RailCounters> counter) {
    return rails.stream().mapToLong(counter).sum();
  }
}
