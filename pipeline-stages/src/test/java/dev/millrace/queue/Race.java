package dev.millrace.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs actions at the same instant, many times, each time with other small delays before them. Says
 * from which seed the delays came; {@code -Dmillrace.seed} plays them again.
 */
final class Race implements AutoCloseable {

  /** One meeting of the actions. */
  @FunctionalInterface
  interface Round {

    void run(Race race, Random random) throws Exception;
  }

  private static final int LONGEST_DELAY = 200;
  private static final int LONGEST_SPIN = 2000;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Random random;

  private Race(long seed) {
    this.random = new Random(seed);
  }

  static void repeat(String name, int rounds, Round round) {
    long first = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println(name + ": " + rounds + " rounds from seed " + first);
    try (Race race = new Race(first)) {
      for (long seed = first; seed < first + rounds; seed++) {
        race.random.setSeed(seed);
        try {
          round.run(race, race.random);
        } catch (Exception | AssertionError e) {
          throw new AssertionError(name + " failed with seed " + seed, e);
        }
      }
    }
  }

  /** Runs the actions side by side; returns when all are done. */
  void together(Runnable... actions) throws Exception {
    AtomicInteger missing = new AtomicInteger(actions.length);
    List<Future<?>> running = new ArrayList<>();
    for (Runnable action : actions) {
      int delay = random.nextInt(LONGEST_DELAY);
      running.add(threads.submit(() -> startTogether(missing, delay, action)));
    }
    for (Future<?> each : running) {
      each.get(10, TimeUnit.SECONDS);
    }
  }

  private static void startTogether(AtomicInteger missing, int delay, Runnable action) {
    missing.decrementAndGet();
    for (int spin = 0; missing.get() > 0; spin++) {
      if (spin < LONGEST_SPIN) {
        Thread.onSpinWait();
      } else {
        // The others may need this processor to arrive.
        LockSupport.parkNanos(1000);
      }
    }
    for (int spin = 0; spin < delay; spin++) {
      Thread.onSpinWait();
    }
    action.run();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
