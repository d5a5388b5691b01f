package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.RunReport;
import org.junit.jupiter.api.Test;

/**
 * Whatever routes, broadcasts, filters, loops and other stages a graph is made of, its run
 * completes with the results that a plain computation gives, its sums agree, and nothing is left
 * behind.
 */
class SeededGraphsTest {

  private static final int GRAPHS = 2_000;
  private static final int RUNS_EACH = 2;

  @Test
  void completeWithSumsThatAgree() {
    SeededRuns.forEachSeed(
        GRAPHS,
        seed -> {
          RandomGraph.Graph graph = RandomGraph.of(seed);
          for (int run = 0; run < RUNS_EACH; run++) {
            check(graph, seed + (long) run * GRAPHS);
          }
        });
  }

  private static void check(RandomGraph.Graph graph, long seed) {
    SeededRun<Integer> run = SeededRuns.of(graph.pipeline()).run(seed).assertCompleted();

    RunReport report = run.report();
    assertThat(run.results())
        .as(() -> graph.pipeline() + " with seed " + seed)
        .containsExactlyInAnyOrderElementsOf(graph.expected());
    assertThat(report.taken()).isEqualTo(report.completed());
    assertThat(report.completed()).isGreaterThanOrEqualTo(graph.expected().size());
    assertThat(report.queues()).allMatch(queue -> queue.size() == 0);
    assertThat(report.stages()).allMatch(stage -> stage.busy() == 0);
  }
}
