package dev.millrace.stages;

import dev.millrace.RunOptions;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * The clock and the threads of a run: those of its options and Reactor's own, or, if it is seeded,
 * one clock and one thread for all of it.
 */
final class RunTime {

  private final Context context;
  private final Scheduler timer;

  /** Where workers are set going that nobody who may is at hand to. */
  private final Scheduler starter;

  private final @Nullable SeededScheduler seeded;
  private final @Nullable SeededDriver driver;
  private final long startedNanos;

  /**
   * @param context the subscriber's
   */
  RunTime(Run<?> run, RunOptions options, Context context) {
    this.seeded =
        options.seed().isPresent() ? new SeededScheduler(options.seed().getAsLong()) : null;
    this.driver = seeded == null ? null : new SeededDriver(run, seeded);
    this.timer = seeded == null ? options.timer().orElseGet(Schedulers::parallel) : seeded;
    this.context =
        seeded == null && options.timer().isEmpty()
            ? context
            : context.put(RunOptions.TIMER_KEY, timer);
    this.starter = seeded == null ? options.timer().orElseGet(Schedulers::boundedElastic) : seeded;
    this.startedNanos = timer.now(TimeUnit.NANOSECONDS);
  }

  /** Returns the Context of sources and functions. */
  Context context() {
    return context;
  }

  Scheduler timer() {
    return timer;
  }

  /** Returns where the engine's own tasks may block. */
  Scheduler elasticScheduler() {
    return seeded == null ? Schedulers.boundedElastic() : seeded;
  }

  /** Returns where all of the run is done, if it is seeded. */
  @Nullable Scheduler seeded() {
    return seeded;
  }

  Duration elapsed() {
    return Duration.ofNanos(timer.now(TimeUnit.NANOSECONDS) - startedNanos);
  }

  /** Makes a call that comes from outside; a seeded run is driven by it. */
  void callIn(Runnable call) {
    if (driver == null) {
      call.run();
    } else {
      driver.drive(call);
    }
  }

  /** Runs what may wake workers, and so code of the user, on another thread than the caller's. */
  void execute(Runnable task) {
    try {
      starter.schedule(task);
    } catch (RejectedExecutionException e) {
      // Reactor's threads are being stopped: better here than not at all.
      task.run();
    }
  }
}
