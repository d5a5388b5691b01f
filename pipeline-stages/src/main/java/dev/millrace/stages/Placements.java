package dev.millrace.stages;

import dev.millrace.Placement;
import dev.millrace.StageOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The schedulers of a run: found for each stage, and those made for the run ended with it. */
final class Placements {

  private static final int IDLE_SECONDS = 60;

  private final @Nullable Scheduler seeded;
  private final List<Scheduler> own = new ArrayList<>();

  /**
   * @param seeded where every stage works in a seeded run; {@code null} in any other
   */
  Placements(@Nullable Scheduler seeded) {
    this.seeded = seeded;
  }

  /** Returns where a stage works; {@code null} for the thread that brings the item. */
  @Nullable Scheduler schedulerOf(String stage, StageOptions<?> options) {
    if (seeded != null) {
      return seeded;
    }
    Placement placement = options.placement();
    if (placement instanceof Placement.On on) {
      return on.scheduler();
    }
    if (placement == Placement.CPU_BOUND) {
      return Schedulers.parallel();
    }
    return placement == Placement.BLOCKING ? newBlocking(stage) : null;
  }

  /**
   * A thread for each worker, so that none waits for the thread of another. There are more while
   * those are resumed for whom a worker made room, and while functions that have timed out do not
   * return.
   */
  private Scheduler newBlocking(String stage) {
    Scheduler scheduler =
        Schedulers.newBoundedElastic(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            BlockingThreads.named("millrace-" + stage),
            IDLE_SECONDS);
    Scheduler workers = new ReturningWorkers(scheduler);
    if (Scannable.from(scheduler).isScanAvailable()) {
      own.add(workers);
    }
    // Else a test has put its virtual clock here, which is not the run's to stop.
    return workers;
  }

  /** Ends the run's own schedulers, which interrupts what still runs on them. */
  void dispose() {
    own.forEach(Scheduler::dispose);
  }
}
