package dev.millrace.stages;

import dev.millrace.RunOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * The clock of a run, and those of its threads that no stage has: a timer, which only hands over,
 * and threads to hand over to. Both are made when there is something for them, and end with the
 * run.
 *
 * <p>A run in pretended time has neither: all is done on the scheduler that pretends it. That is
 * the one of a seeded run, or one that the run was given, or one that a test has put in the place
 * of all of Reactor's.
 */
final class RunTime {

  private final Context context;
  private final Scheduler timer;
  private final HandOver handOver;
  private final @Nullable RunTimer own;
  private final @Nullable SeededScheduler seeded;
  private final @Nullable SeededDriver driver;
  private final long startedNanos;
  private volatile @Nullable Duration total;

  /**
   * @param context the subscriber's
   */
  RunTime(Run<?> run, RunOptions options, Context context) {
    this.seeded =
        options.seed().isPresent() ? new SeededScheduler(options.seed().getAsLong()) : null;
    this.driver = seeded == null ? null : new SeededDriver(run, seeded);
    Scheduler given = seeded == null ? options.timer().orElse(null) : seeded;
    Scheduler pretended = pretended(given == null ? Schedulers.parallel() : given);
    this.handOver = new HandOver(pretended);
    if (pretended == null) {
      RunTimer made = new RunTimer(handOver, given);
      this.own = made;
      this.timer = made;
    } else {
      this.own = null;
      this.timer = pretended;
    }
    this.context = context.put(RunOptions.TIMER_KEY, timer);
    this.startedNanos = timer.now(TimeUnit.NANOSECONDS);
  }

  /** Returns a scheduler whose time is not the real one, and {@code null} for any other. */
  static @Nullable Scheduler pretended(Scheduler scheduler) {
    long before = System.nanoTime();
    long now = scheduler.now(TimeUnit.NANOSECONDS);
    boolean isReal = now - before >= 0 && System.nanoTime() - now >= 0;
    return isReal ? null : scheduler;
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

  /** Returns the time from the start until now, or until the end. */
  Duration elapsed() {
    Duration atTheEnd = total;
    return atTheEnd == null
        ? Duration.ofNanos(timer.now(TimeUnit.NANOSECONDS) - startedNanos)
        : atTheEnd;
  }

  /** Makes a call that comes from outside; a seeded run is driven by it. */
  void callIn(Runnable call) {
    if (driver == null) {
      call.run();
    } else {
      driver.drive(call);
    }
  }

  /** Returns threads where each task runs beside all others. */
  HandOver handOver() {
    return handOver;
  }

  /** Runs what may wake workers, and so code of the user, on another thread than the caller's. */
  void execute(Runnable task) {
    handOver.execute(task);
  }

  /** The run is over; returns how long it took. */
  Duration end() {
    Duration elapsed = elapsed();
    total = elapsed;
    return elapsed;
  }

  /** Ends the run's own threads, once what they do is done. */
  void dispose() {
    if (own != null) {
      own.dispose();
    }
    handOver.dispose();
  }
}
