package dev.millrace.stages;

import dev.millrace.PipelineException;
import dev.millrace.QueueCounts;
import dev.millrace.RunReport;
import dev.millrace.RunSnapshot;
import dev.millrace.RunState;
import dev.millrace.StageCounts;
import dev.millrace.queue.BoundedQueue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The account of a run's items, kept by queues and stages alone, so that no item carries anything.
 *
 * <p>What came into a queue was brought by a source or made by a stage. A stage that makes one of
 * one makes the same item come into two queues. So the items taken are those that came into all
 * queues, less those that stages handed on; this counts the second and further results of an item
 * as taken, too.
 *
 * <p>A loop keeps two counts besides: items in its file are in no queue, and items from outside
 * that it has seen before are finished without ever coming into one.
 *
 * @param queues all queues; the last is the outlet, which has no name if it was not declared
 */
record RunAccount(
    List<BoundedQueue<Object>> queues, List<StageTally> stages, List<FeedbackLoop> loops) {

  /**
   * Returns the account of a run that is over.
   *
   * @param left how many items were in the queues when they were emptied; those that a stage has
   *     claimed still have their places
   */
  RunReport report(
      String pipeline,
      RunState state,
      Duration elapsed,
      @Nullable PipelineException failure,
      long left) {
    List<StageTally.Figures> figures = figures();
    return new RunReport(
        pipeline,
        state,
        taken(figures),
        completed(figures),
        sum(figures, stage -> stage.counts().skipped()),
        sum(figures, stage -> stage.counts().deadLettered()),
        left + sum(figures, stage -> stage.inHand() + stage.queued()),
        elapsed,
        failure,
        stageCounts(figures),
        queueCounts());
  }

  RunSnapshot snapshot(String pipeline, RunState state, Duration elapsed) {
    List<StageTally.Figures> figures = figures();
    return new RunSnapshot(
        pipeline,
        state,
        elapsed,
        taken(figures),
        completed(figures),
        sum(figures, stage -> stage.counts().skipped()),
        sum(figures, stage -> stage.counts().deadLettered()),
        stageCounts(figures),
        queueCounts(),
        stages.stream().flatMap(stage -> stage.choice().stream()).toList(),
        state == RunState.PAUSED ? Optional.empty() : Bottlenecks.find(stages));
  }

  /** Tells whether an item is queued, or in hand as far as anyone but an operator knows. */
  boolean hasItems() {
    return queues.stream().anyMatch(queue -> !queue.isEmpty())
        || loops.stream().anyMatch(loop -> loop.spilled() > 0)
        || stages.stream().anyMatch(StageTally::isAtWork);
  }

  private List<StageTally.Figures> figures() {
    return stages.stream().map(StageTally::read).toList();
  }

  private long taken(List<StageTally.Figures> figures) {
    long in =
        queues.stream()
            .map(BoundedQueue::counts)
            .mapToLong(counts -> counts.in() - counts.requeued())
            .sum();
    long besideQueues = loops.stream().mapToLong(loop -> loop.spilled() + loop.leftOut()).sum();
    return in + besideQueues - sum(figures, StageTally.Figures::handedOn);
  }

  private long completed(List<StageTally.Figures> figures) {
    BoundedQueue<Object> outlet = queues.get(queues.size() - 1);
    long leftOut = loops.stream().mapToLong(FeedbackLoop::leftOut).sum();
    return outlet.counts().out() + leftOut + sum(figures, StageTally.Figures::absorbed);
  }

  private List<QueueCounts> queueCounts() {
    return queues.stream().map(this::counts).filter(counts -> !counts.name().isEmpty()).toList();
  }

  /** Returns the counts of a queue; what a loop has dropped, its frontier has dropped. */
  private QueueCounts counts(BoundedQueue<Object> queue) {
    QueueCounts counts = queue.counts();
    long dropped =
        loops.stream()
            .filter(loop -> loop.frontier() == queue)
            .mapToLong(FeedbackLoop::dropped)
            .sum();
    return new QueueCounts(
        counts.name(),
        counts.capacity(),
        counts.size(),
        counts.highWater(),
        counts.in(),
        counts.out(),
        counts.dropped() + dropped,
        counts.requeued());
  }

  private static List<StageCounts> stageCounts(List<StageTally.Figures> figures) {
    return figures.stream().map(StageTally.Figures::counts).toList();
  }

  private static long sum(
      List<StageTally.Figures> figures, ToLongFunction<StageTally.Figures> figure) {
    return figures.stream().mapToLong(figure).sum();
  }
}
