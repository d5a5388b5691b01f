package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every combination of order, failure policy, kind of queue, number of workers and speed of the
 * source, each with many seeds: every item is accounted for once, order is kept where it is
 * promised, no more items are alive than promised, the run ends, and nothing is left.
 */
class SeededTableTest {

  private static final int INTERLEAVINGS = 10_000;

  /** The least number with which all combinations together make that many. */
  private static final int SEEDS = 1 + INTERLEAVINGS / (int) Combination.all().count();

  private static Stream<Combination> with(Combination.Policy policy) {
    return Combination.all().filter(combination -> combination.policy() == policy);
  }

  @ParameterizedTest
  @EnumSource
  void keepsEveryPromise(Combination.Policy policy) {
    with(policy)
        .forEach(
            combination -> {
              try {
                SeededRuns.forEachSeed(SEEDS, seed -> Observed.check(Mix.of(combination), seed));
              } catch (AssertionError e) {
                throw new AssertionError(combination + ": " + e.getMessage(), e);
              }
            });
  }

  @Test
  void looksAtOrdersThatDiffer() {
    Mix busy =
        Mix.of(
            new Combination(
                Combination.Order.UNORDERED,
                Combination.Policy.REQUEUE,
                Combination.Kind.FIFO,
                5,
                Combination.Speed.AT_ONCE));
    Set<List<Integer>> orders = new HashSet<>();

    SeededRuns.forEachSeed(100, seed -> orders.add(Observed.check(busy, seed)));

    assertThat(orders).hasSizeGreaterThan(50);
  }
}
