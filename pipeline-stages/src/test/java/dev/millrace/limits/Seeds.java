package dev.millrace.limits;

import java.util.Random;

/**
 * Repeats what meets by chance, and says from which seed; {@code -Dmillrace.seed} plays it again.
 */
final class Seeds {

  /** One repetition. */
  @FunctionalInterface
  interface Round {

    void run(Random random) throws Exception;
  }

  private Seeds() {}

  static void repeat(String name, int rounds, Round round) {
    long first = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println(name + ": " + rounds + " rounds from seed " + first);
    for (long seed = first; seed < first + rounds; seed++) {
      try {
        round.run(new Random(seed));
      } catch (Exception | AssertionError e) {
        throw new AssertionError(name + " failed with seed " + seed, e);
      }
    }
  }
}
