package dev.millrace.queue;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * Eight producers and eight consumers use one queue after the other; every item that is accepted
 * comes out once and only once. {@code -Dmillrace.soak=60} goes on for a minute, {@code
 * -Dmillrace.seed} begins from a seed that was printed.
 */
class QueueSoakTest {

  private static final int ROUNDS = 150;

  private final Duration length = Duration.ofSeconds(Integer.getInteger("millrace.soak", 0));
  private final SoakTally tally = new SoakTally();

  @Test
  void everyAcceptedItemComesOutOnceAndOnlyOnce() throws Exception {
    long first = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println("soak: from seed " + first);
    ExecutorService threads = Executors.newFixedThreadPool(16);
    long start = System.nanoTime();
    try {
      for (long seed = first; seed < first + ROUNDS || isWithin(length, start); seed++) {
        run(seed, threads);
      }
    } finally {
      threads.shutdownNow();
      System.out.printf("soak: %.1f s, %s%n", (System.nanoTime() - start) / 1e9, tally);
    }
  }

  private void run(long seed, ExecutorService threads) throws Exception {
    try {
      new SoakRound(new Random(seed), tally).run(threads);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("soak failed with seed " + seed, e);
    }
  }

  private static boolean isWithin(Duration length, long start) {
    return System.nanoTime() - start < length.toNanos();
  }
}
