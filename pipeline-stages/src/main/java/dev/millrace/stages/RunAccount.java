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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
 * @param stages each knows the queue that it takes from
 * @param outlet the last queue, which has no name if it was not declared
 */
record RunAccount(List<StageTally> stages, BoundedQueue<Object> outlet, List<FeedbackLoop> loops) {

  /** What was counted at one moment; each queue was read once, so the sums agree. */
  private record Figures(
      List<StageTally.Figures> stages, QueueCounts outlet, long spilled, long leftOut) {

    long taken() {
      long in = outlet.in() + sum(stage -> stage.queue().in() - stage.queue().requeued());
      return in + spilled + leftOut - handedOn();
    }

    long handedOn() {
      return sum(StageTally.Figures::handedOn);
    }

    long completed() {
      return outlet.out() + leftOut + sum(StageTally.Figures::absorbed);
    }

    /** Until a queue is emptied early, what has not gone out of it is in it. */
    long returned() {
      return spilled
          + (outlet.in() - outlet.out())
          + sum(stage -> stage.queue().in() - stage.queue().out())
          + sum(stage -> stage.inHand() + stage.returned());
    }

    long skipped() {
      return sum(stage -> stage.counts().skipped());
    }

    long deadLettered() {
      return sum(stage -> stage.counts().deadLettered());
    }

    private long sum(ToLongFunction<StageTally.Figures> figure) {
      return stages.stream().mapToLong(figure).sum();
    }
  }

  /** Returns the account of a run that is over. */
  RunReport report(
      String pipeline,
      RunState state,
      Duration elapsed,
      @Nullable PipelineException failure,
      List<String> stillRunning,
      List<Throwable> lastSkips) {
    Figures figures = read();
    return new RunReport(
        pipeline,
        state,
        figures.taken(),
        figures.completed(),
        figures.skipped(),
        figures.deadLettered(),
        figures.returned(),
        elapsed,
        failure,
        stageCounts(figures).stream().map(RunAccount::atTheEnd).toList(),
        queueCounts(figures),
        stillRunning,
        lastSkips);
  }

  /** No worker has an item, though one may be counted whose item was put back or discarded. */
  private static StageCounts atTheEnd(StageCounts counts) {
    return new StageCounts(
        counts.name(),
        counts.workers(),
        0,
        counts.in(),
        counts.out(),
        counts.failed(),
        counts.retried(),
        counts.skipped(),
        counts.deadLettered());
  }

  /** Returns how many items are not finished now. */
  long unfinished() {
    return read().returned();
  }

  /**
   * Returns how the run stands.
   *
   * @param takenSoFar raised to the items taken by now; a run never took fewer than it did before
   */
  RunSnapshot snapshot(String pipeline, RunState state, Duration elapsed, AtomicLong takenSoFar) {
    Figures figures = read();
    // Counted with what was handed on after the queues were read: that is too few rather than too
    // many, and so it can be held against what was counted before.
    long taken =
        figures.taken()
            - (stages.stream().mapToLong(StageTally::handedOn).sum() - figures.handedOn());
    return new RunSnapshot(
        pipeline,
        state,
        elapsed,
        takenSoFar.accumulateAndGet(taken, Math::max),
        figures.completed(),
        figures.skipped(),
        figures.deadLettered(),
        stageCounts(figures),
        queueCounts(figures),
        stages.stream().flatMap(stage -> stage.choice().stream()).toList(),
        state == RunState.PAUSED ? Optional.empty() : Bottlenecks.find(stages));
  }

  /** Tells whether an item is queued, or in hand as far as anyone but an operator knows. */
  boolean hasItems() {
    return !outlet.isEmpty()
        || stages.stream().anyMatch(stage -> !stage.input().isEmpty())
        || loops.stream().anyMatch(FeedbackLoop::isWaiting)
        || stages.stream().anyMatch(StageTally::isAtWork);
  }

  private Figures read() {
    return new Figures(
        stages.stream().map(StageTally::read).toList(),
        outlet.counts(),
        loops.stream().mapToLong(FeedbackLoop::spilled).sum(),
        loops.stream().mapToLong(FeedbackLoop::leftOut).sum());
  }

  private static List<StageCounts> stageCounts(Figures figures) {
    return figures.stages().stream().map(StageTally.Figures::counts).toList();
  }

  /** Returns the counts of the queues that have a name, in the order of the declaration. */
  private List<QueueCounts> queueCounts(Figures figures) {
    Stream<QueueCounts> inputs =
        IntStream.range(0, stages.size())
            .mapToObj(
                n -> withDropsOfLoops(stages.get(n).input(), figures.stages().get(n).queue()));
    return Stream.concat(inputs, Stream.of(figures.outlet()))
        .filter(counts -> !counts.name().isEmpty())
        .toList();
  }

  /** What a loop has dropped, its frontier has dropped. */
  private QueueCounts withDropsOfLoops(BoundedQueue<?> queue, QueueCounts counts) {
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
}
