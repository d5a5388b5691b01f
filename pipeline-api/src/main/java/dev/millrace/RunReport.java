package dev.millrace;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The account of a run that is over: nothing of it is at work any more, but for what {@link
 * #stillRunning} names. Every item stands in it once:
 *
 * <pre>{@code taken = completed + skipped + deadLettered + returned}</pre>
 *
 * <p>An item is what a source brought or what a stage made. A stage that makes one of one hands the
 * item on. One that makes three of one hands one on and adds two to {@code taken}. One that makes
 * none has completed the item.
 *
 * @param pipeline the pipeline's name
 * @param state how the run ended
 * @param taken items accepted from sources and not dropped again by an overflow strategy, and items
 *     that stages added
 * @param completed items that left the last step, and items that a stage finished with no result
 * @param skipped items let go after a failure
 * @param deadLettered items handed to a dead letter destination
 * @param returned items not finished: they were queued, in a worker's hands, or failed the run, or
 *     their branch had ended
 * @param elapsed from the start to the end, by the run's timer
 * @param failure why the run failed; {@code null} in any other state
 * @param stages in the order of the declaration
 * @param queues in the order of the declaration
 * @param stillRunning the stage, or source, of each function that had not returned when it was
 *     given up; see {@link RunOptions#grace(Duration)}
 * @param lastSkips what the items failed with that were skipped last, the latest last: at most
 *     {@value #MOST_SKIPS}
 */
public record RunReport(
    String pipeline,
    RunState state,
    long taken,
    long completed,
    long skipped,
    long deadLettered,
    long returned,
    Duration elapsed,
    @Nullable PipelineException failure,
    List<StageCounts> stages,
    List<QueueCounts> queues,
    List<String> stillRunning,
    List<Throwable> lastSkips) {

  /** How many causes of skips a report has at most. */
  public static final int MOST_SKIPS = 16;

  public RunReport {
    stages = List.copyOf(stages);
    queues = List.copyOf(queues);
    stillRunning = List.copyOf(stillRunning);
    lastSkips = List.copyOf(lastSkips);
  }

  /** Makes the report of a run in which nothing was given up, and nothing skipped of note. */
  public RunReport(
      String pipeline,
      RunState state,
      long taken,
      long completed,
      long skipped,
      long deadLettered,
      long returned,
      Duration elapsed,
      @Nullable PipelineException failure,
      List<StageCounts> stages,
      List<QueueCounts> queues) {
    this(
        pipeline,
        state,
        taken,
        completed,
        skipped,
        deadLettered,
        returned,
        elapsed,
        failure,
        stages,
        queues,
        List.of(),
        List.of());
  }

  /** Returns the counts of a stage. */
  public Optional<StageCounts> stage(String name) {
    return stages.stream().filter(stage -> stage.name().equals(name)).findFirst();
  }

  /** Returns the counts of a queue. */
  public Optional<QueueCounts> queue(String name) {
    return queues.stream().filter(queue -> queue.name().equals(name)).findFirst();
  }

  /** Returns this report, or throws the failure with this report in it. */
  RunReport orThrow() {
    if (failure != null) {
      throw failure.withReport(this);
    }
    return this;
  }
}
