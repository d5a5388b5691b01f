package dev.millrace;

import java.time.Duration;
import java.util.Map;

/**
 * How fast a run went between two snapshots, in items a second.
 *
 * @param time how long it was between them
 * @param taken items accepted
 * @param completed items finished
 * @param stages items that each stage took, by its name
 * @param queues items that left each queue, by its name
 */
public record RunRates(
    Duration time,
    double taken,
    double completed,
    Map<String, Double> stages,
    Map<String, Double> queues) {

  public RunRates {
    stages = Map.copyOf(stages);
    queues = Map.copyOf(queues);
  }
}
