package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What {@link SeededTableTest} looks at, with rate limits, idle time-outs and batches besides: no
 * limit is exceeded, lists are as declared and not late, and the run ends when it should. All
 * combinations would be too many: each seed chooses one of them, and the order in which it runs.
 */
class SeededMixTest {

  private static final int RUNS = 6_000;
  private static final int COMBINATIONS = 113_400;

  @Test
  void keepsEveryPromise() {
    Set<List<Enum<?>>> seen = new HashSet<>();

    SeededRuns.forEachSeed(
        RUNS,
        seed -> {
          Mix mix = Mix.sample(seed);
          seen.add(List.of(mix.limit(), mix.idle(), mix.lists()));
          try {
            Observed.check(mix, seed);
          } catch (AssertionError e) {
            throw new AssertionError(mix + ": " + e.getMessage(), e);
          }
        });

    assertThat(Mix.count()).isEqualTo(COMBINATIONS);
    if (Long.getLong(SeededRuns.SEED_PROPERTY) == null) {
      // Every one of these, with samples of all else.
      assertThat(seen).hasSize(5 * 3 * 5);
    }
  }
}
