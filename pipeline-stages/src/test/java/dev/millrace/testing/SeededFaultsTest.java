package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.RunState;
import dev.millrace.testing.FaultyPipeline.Item;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever sources, functions and sinks do, and whenever a run is cancelled: it ends, its sums
 * agree, nothing is left behind, every item comes to one end, and no delivery stays open.
 */
class SeededFaultsTest {

  private static final int RUNS = 10_000;

  @Test
  void loseNothingAndHangNothing() {
    Map<RunState, Integer> ends = new EnumMap<>(RunState.class);

    SeededRuns.forEachSeed(RUNS, seed -> ends.merge(check(seed), 1, Integer::sum));

    // Each end is looked at often enough, unless one seed alone was asked for.
    if (Long.getLong(SeededRuns.SEED_PROPERTY) == null) {
      assertThat(ends.keySet())
          .containsExactlyInAnyOrder(RunState.COMPLETED, RunState.FAILED, RunState.CANCELLED);
      assertThat(ends.values()).allMatch(count -> count > RUNS / 10);
    }
  }

  private static RunState check(long seed) {
    FaultyPipeline faulty = new FaultyPipeline(seed);
    Pipeline<Item> pipeline = faulty.pipeline();
    SeededRuns<Item> runs =
        SeededRuns.of(pipeline)
            .context(faulty.context())
            .at(Duration.ZERO, run -> faulty.cancel = run::cancel);
    Random random = new Random(seed);
    if (random.nextInt(4) == 0) {
      runs = runs.at(Duration.ofMillis(random.nextInt(30)), run -> run.cancel());
    }
    SeededRun<Item> run = runs.run(seed);
    run.results().forEach(item -> item.delivered++);

    assertThat(faulty.items()).as("%s%n%s", pipeline, run).allMatch(Item::hasOneEnd);
    faulty.deliveries().forEach(TestDeliveries::assertNoneOpen);
    return run.report().state();
  }
}
