package dev.millrace.stages;

import dev.millrace.QueueCounts;
import dev.millrace.StageCounts;
import dev.millrace.Step;
import dev.millrace.Work;
import dev.millrace.WorkerChoice;
import dev.millrace.queue.BoundedQueue;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the rails of a stage have done.
 *
 * @param input the queue that this stage alone takes from
 * @param outputs the queues that it feeds
 * @param dispatcher knows which rails have an item; {@code null} if every item that the stage has
 *     is in the hands of one
 * @param workers how many rails it has
 * @param live how many rails have not ended: also those that finish their last item
 * @param choice why it has as many workers, if the engine has found how many
 */
record StageTally(
    Step.Stage step,
    BoundedQueue<?> input,
    List<? extends BoundedQueue<?>> outputs,
    List<RailCounters> rails,
    @Nullable Dispatcher dispatcher,
    int workers,
    int live,
    Optional<WorkerChoice> choice) {

  /**
   * What a stage has done at one moment; each counter was read once.
   *
   * @param handedOn items whose results went on
   * @param absorbed items finished with no result
   * @param returned items let go, since their branch had ended
   * @param inHand items taken, and none of these
   * @param queue the counts of its input
   */
  record Figures(
      StageCounts counts,
      long handedOn,
      long absorbed,
      long returned,
      long inHand,
      QueueCounts queue) {}

  /**
   * Tells whether a worker has an item in hand that will go on by itself, as far as anyone but an
   * operator knows.
   */
  boolean isAtWork() {
    return live > 0 && !mayWaitForMore() && read().inHand() > 0;
  }

  /** An operator, and a batch with no limit of time, may hold items until others come. */
  private boolean mayWaitForMore() {
    return step.work() instanceof Work.Operator<?, ?>
        || (step.work() instanceof Work.Batch<?> batch && batch.spec().time().isEmpty());
  }

  Figures read() {
    // The items taken are read last: an item is taken before it is finished.
    long standIns = rails.stream().filter(RailCounters::hasStandIn).count();
    long handedOn = sum(RailCounters::handedOn);
    long absorbed = sum(rail -> rail.absorbed.get());
    long skipped = sum(rail -> rail.skipped.get());
    long deadLettered = sum(rail -> rail.deadLettered.get());
    long returned = sum(rail -> rail.returned.get());
    QueueCounts queue = input.counts();
    long in = queue.out() - queue.requeued();
    long inHand = in - handedOn - absorbed - skipped - deadLettered - returned;
    int busy = dispatcher == null ? (int) Math.min(live, inHand + standIns) : dispatcher.busy();
    StageCounts counts =
        new StageCounts(
            step.name(),
            // Those that finish their last item are workers, too.
            Math.max(workers, busy),
            Math.max(0, busy),
            in,
            sum(rail -> rail.out.get()),
            sum(rail -> rail.failed.get()),
            sum(rail -> rail.retried.get()),
            skipped,
            deadLettered);
    return new Figures(counts, handedOn, absorbed, returned, inHand, queue);
  }

  /** Returns how many items' results went on by now; never less than in figures read before. */
  long handedOn() {
    return sum(RailCounters::handedOn);
  }

  private long sum(ToLongFunction<RailCounters> counter) {
    return rails.stream().mapToLong(counter).sum();
  }
}
