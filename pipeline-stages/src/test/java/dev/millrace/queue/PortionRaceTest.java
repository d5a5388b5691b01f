package dev.millrace.queue;

import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** All who may come to a queue beside its only rail on a scheduler, at once. */
class PortionRaceTest {

  private static final int ROUNDS = 500;
  private static final int THREADS = 4;

  @Test
  void losesAndRepeatsNothingOnThreadsThatMayBlock() throws Exception {
    repeat(Schedulers.newBoundedElastic(THREADS, 10_000, "portion"));
  }

  @Test
  void losesAndRepeatsNothingOnThreadsThatMustNotBlock() throws Exception {
    repeat(Schedulers.newParallel("portion", THREADS));
  }

  private static void repeat(Scheduler scheduler) throws Exception {
    try {
      Race.repeat(
          "portion on " + scheduler,
          ROUNDS,
          (race, random) -> new PortionRound(scheduler, random).run(race));
    } finally {
      scheduler.dispose();
    }
  }
}
