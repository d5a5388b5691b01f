package dev.millrace;

import java.time.Duration;
import java.util.List;

/**
 * What a run looks like at one moment. The counts are read one after another while items move: each
 * is true, their sum need not be.
 *
 * @param pipeline the pipeline's name
 * @param state where the run is
 * @param elapsed time since the start, by the run's timer
 * @param taken items accepted so far; see {@link RunReport#taken()}
 * @param completed items finished so far
 * @param stages in the order of the declaration
 * @param queues in the order of the declaration
 */
public record RunSnapshot(
    String pipeline,
    RunState state,
    Duration elapsed,
    long taken,
    long completed,
    List<StageCounts> stages,
    List<QueueCounts> queues) {

  public RunSnapshot {
    stages = List.copyOf(stages);
    queues = List.copyOf(queues);
  }
}
