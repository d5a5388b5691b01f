package dev.millrace.stages;

import dev.millrace.WorkerChoice;
import dev.millrace.WorkerRange;
import dev.millrace.stages.WorkerLimit.Crowd;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * Gives a stage as many workers as its downstream can bear. It times some attempts, draws a
 * conclusion, changes the number of workers, and times again: at most ten times a second, so that a
 * stage that is fast reads the clock for a few of its items only.
 *
 * <p>Workers begin and end samples on any threads. All else happens on the run's timer, one step
 * after the other.
 */
final class AdaptiveWorkers implements Disposable {

  private static final long SHORTEST_WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int FEWEST_SAMPLES = 10;

  private final String stage;
  private final WorkerRange range;
  private final Scheduler timer;
  private final Supplier<StageTally> tally;
  private final IntConsumer resize;
  private final Disposable.Swap next = Disposables.swap();

  /** The attempts that are being timed; {@code null} while none are. */
  private volatile @Nullable SampleWindow open;

  private volatile WorkerChoice choice;

  /** Touched on the timer, and by whoever resizes by hand, under its monitor. */
  private final WorkerLimit limit;

  /** The counts when the last window ended; touched on the timer. */
  private long failedBefore;

  private long finishedBefore;

  /**
   * @param resize given the number of workers that there shall be
   */
  AdaptiveWorkers(
      String stage,
      WorkerRange range,
      Scheduler timer,
      Supplier<StageTally> tally,
      IntConsumer resize) {
    this.stage = stage;
    this.range = range;
    this.timer = timer;
    this.tally = tally;
    this.resize = resize;
    this.limit = new WorkerLimit(range);
    this.choice = choice(limit);
  }

  /** Returns how many workers there are and why. */
  WorkerChoice choice() {
    return choice;
  }

  /** Begins to time attempts. */
  void start() {
    openWindow(range.least());
  }

  /** Returns what times an attempt that begins now; {@code null} if it is not timed. */
  @Nullable Sample begin() {
    SampleWindow window = open;
    return window == null || !window.admits()
        ? null
        : new Sample(window, timer.now(TimeUnit.NANOSECONDS));
  }

  /**
   * An attempt that is timed.
   *
   * @param window what it counts in
   */
  record Sample(SampleWindow window, long startedNanos) {}

  void succeeded(Sample sample) {
    ended(sample, Math.max(1, timer.now(TimeUnit.NANOSECONDS) - sample.startedNanos()));
  }

  /** How long a failure takes says nothing of how crowded it is: it is counted elsewhere. */
  void failed(Sample sample) {
    ended(sample, SampleWindow.FAILED);
  }

  private void ended(Sample sample, long latencyNanos) {
    SampleWindow window = sample.window();
    if (window.add(latencyNanos)) {
      open = null;
      long age = timer.now(TimeUnit.NANOSECONDS) - window.openedNanos();
      schedule(() -> conclude(window), Math.max(0, SHORTEST_WINDOW_NANOS - age));
    }
  }

  private void conclude(SampleWindow window) {
    StageTally now = tally.get();
    StageTally.Figures figures = now.read();
    long failed = figures.counts().failed();
    long finished = figures.handedOn() + figures.absorbed();
    long failures = failed - failedBefore;
    long attempts = failures + finished - finishedBefore;
    failedBefore = failed;
    finishedBefore = finished;
    double failedPart = attempts == 0 ? 0 : (double) failures / attempts;
    int before;
    int after;
    synchronized (limit) {
      before = limit.workers();
      limit.observe(new WorkerLimit.Window(window.median(), failedPart, crowd(now, figures)));
      after = limit.workers();
      choice = choice(limit);
    }
    if (after != now.workers()) {
      resize.accept(after);
    }
    openWindow(Math.max(before, after));
  }

  private static Crowd crowd(StageTally now, StageTally.Figures figures) {
    if (now.outputs().stream().anyMatch(queue -> queue.capacity() > 0 && queue.isFull())) {
      return Crowd.HELD_BACK;
    }
    boolean waiting = !now.input().isEmpty() || figures.counts().busy() >= now.workers();
    return waiting ? Crowd.BUSY : Crowd.IDLE;
  }

  /**
   * Times attempts, but not those that begin while others are under way that began under another
   * number of workers.
   */
  private void openWindow(int underWay) {
    int samples = Math.max(FEWEST_SAMPLES, 2 * choice.workers());
    open = new SampleWindow(underWay, samples, timer.now(TimeUnit.NANOSECONDS));
  }

  /**
   * Goes on from a number that was set by hand.
   *
   * @throws IllegalArgumentException if the stage was not declared for so many
   */
  void moveTo(int workers) {
    if (workers < range.least() || workers > range.most()) {
      throw new IllegalArgumentException(
          "workers of stage '%s' must be %s, was %d".formatted(stage, range, workers));
    }
    synchronized (limit) {
      limit.moveTo(workers);
      choice = choice(limit);
    }
  }

  private WorkerChoice choice(WorkerLimit found) {
    return new WorkerChoice(stage, range, found.workers(), found.reason());
  }

  private void schedule(Runnable task, long delayNanos) {
    try {
      next.replace(timer.schedule(task, delayNanos, TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException e) {
      // The timer was disposed of: the number of workers stays.
      dispose();
    }
  }

  @Override
  public void dispose() {
    open = null;
    next.dispose();
  }
}
