package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.RunReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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

  /** Whatever has ended early, the rest of the graph goes on, and completes. */
  @Test
  void completeWithPartsThatEndEarly() {
    AtomicLong returned = new AtomicLong();

    SeededRuns.forEachSeed(
        GRAPHS,
        seed -> {
          RandomGraph.Graph graph = RandomGraph.endingEarly(seed);
          SeededRun<Integer> run = SeededRuns.of(graph.pipeline()).run(seed).assertCompleted();

          List<Integer> tooMany = new ArrayList<>(run.results());
          graph.expected().forEach(tooMany::remove);
          assertThat(tooMany).as(() -> graph.pipeline() + " with seed " + seed).isEmpty();
          assertNothingIsLeft(run.report());
          returned.addAndGet(run.report().returned());
        });

    if (Long.getLong(SeededRuns.SEED_PROPERTY) == null) {
      assertThat(returned).hasValueGreaterThan(GRAPHS / 2);
    }
  }

  private static void assertNothingIsLeft(RunReport report) {
    assertThat(report.queues()).allMatch(queue -> queue.size() == 0);
    assertThat(report.stages()).allMatch(stage -> stage.busy() == 0);
  }

  private static void check(RandomGraph.Graph graph, long seed) {
    SeededRun<Integer> run = SeededRuns.of(graph.pipeline()).run(seed).assertCompleted();

    RunReport report = run.report();
    assertThat(run.results())
        .as(() -> graph.pipeline() + " with seed " + seed)
        .containsExactlyInAnyOrderElementsOf(graph.expected());
    assertThat(report.taken()).isEqualTo(report.completed());
    assertThat(report.completed()).isGreaterThanOrEqualTo(graph.expected().size());
    assertNothingIsLeft(report);
  }
}
