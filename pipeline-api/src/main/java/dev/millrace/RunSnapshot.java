package dev.millrace;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run looks like at one moment. The counts are read one after another while items move: each
 * is true, their sum need not be.
 *
 * @param pipeline the pipeline's name
 * @param state where the run is
 * @param elapsed time since the start, by the run's timer
 * @param taken items accepted so far; see {@link RunReport#taken()}
 * @param completed items finished so far
 * @param skipped items let go after a failure so far
 * @param deadLettered items handed to a dead letter destination so far
 * @param stages in the order of the declaration
 * @param queues in the order of the declaration
 * @param workerChoices of the stages that were declared with a range of workers
 * @param bottleneck the stage that holds the pipeline back, if one does
 */
public record RunSnapshot(
    String pipeline,
    RunState state,
    Duration elapsed,
    long taken,
    long completed,
    long skipped,
    long deadLettered,
    List<StageCounts> stages,
    List<QueueCounts> queues,
    List<WorkerChoice> workerChoices,
    Optional<Bottleneck> bottleneck) {

  private static final double NANOS_PER_SECOND = 1e9;

  public RunSnapshot {
    stages = List.copyOf(stages);
    queues = List.copyOf(queues);
    workerChoices = List.copyOf(workerChoices);
  }

  /**
   * Returns how fast the run went since an earlier snapshot of it.
   *
   * @throws IllegalArgumentException if no time has passed since then
   */
  public RunRates since(RunSnapshot earlier) {
    Duration time = elapsed.minus(earlier.elapsed);
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(
          "earlier must be taken before %s, was taken at %s".formatted(elapsed, earlier.elapsed));
    }
    double seconds = time.toNanos() / NANOS_PER_SECOND;
    Map<String, Double> stageRates = new HashMap<>();
    earlier.stages.forEach(stage -> stageRates.put(stage.name(), -stage.in() / seconds));
    stages.forEach(stage -> stageRates.merge(stage.name(), stage.in() / seconds, Double::sum));
    Map<String, Double> queueRates = new HashMap<>();
    earlier.queues.forEach(queue -> queueRates.put(queue.name(), -queue.out() / seconds));
    queues.forEach(queue -> queueRates.merge(queue.name(), queue.out() / seconds, Double::sum));
    return new RunRates(
        time,
        (taken - earlier.taken) / seconds,
        (completed - earlier.completed) / seconds,
        stageRates,
        queueRates);
  }
}
