package dev.millrace.stages;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * Tells when nothing has moved in a run for long.
 *
 * <p>Whatever moves an item calls {@link #moved}, on any thread. That reads the clock only a number
 * of times, which a timer grants anew an eighth of the time later: a run that is busy reads it a
 * few hundred times in all that time, and one in which little moves knows its last movement
 * exactly.
 */
final class IdleWatch implements Disposable {

  private static final int READINGS = 64;
  private static final int GRANTS = 8;

  private final long nanos;
  private final Scheduler timer;
  private final BooleanSupplier isBusy;
  private final Runnable onIdle;

  /** How often the clock may still be read; not positive while it may have gone on unread. */
  private final AtomicInteger readings = new AtomicInteger(READINGS);

  /** When something moved last, as far as is known. */
  private final AtomicLong last;

  private final Disposable.Swap check = Disposables.swap();

  /** Whether the check comes again by itself; touched on the timer. */
  private boolean repeats;

  private final Disposable.Swap grant = Disposables.swap();

  /**
   * @param isBusy tells whether the run, though nothing moves, is not idle
   * @param onIdle run on the timer, once
   */
  IdleWatch(Duration timeout, Scheduler timer, BooleanSupplier isBusy, Runnable onIdle) {
    this.nanos = timeout.toNanos();
    this.timer = timer;
    this.isBusy = isBusy;
    this.onIdle = onIdle;
    this.last = new AtomicLong(now());
  }

  void start() {
    schedule(check, this::check, nanos);
  }

  void moved() {
    if (readings.get() > 0) {
      readClock();
      if (readings.decrementAndGet() == 0) {
        schedule(grant, this::grantReadings, Math.max(1, nanos / GRANTS));
      }
    }
  }

  private void grantReadings() {
    // Something may have moved until now.
    readClock();
    readings.set(READINGS);
  }

  /** A thread may come late with what it has read: the latest counts. */
  private void readClock() {
    last.accumulateAndGet(now(), Math::max);
  }

  private void check() {
    if (readings.get() <= 0 || isBusy.getAsBoolean()) {
      checkPeriodically();
      return;
    }
    repeats = false;
    // Read after the other: what has been moved meanwhile was noted before.
    long left = last.get() + nanos - now();
    if (left > 0) {
      schedule(check, this::check, left);
    } else {
      check.dispose();
      onIdle.run();
    }
  }

  /** A seeded run sees by the period that nothing comes of this alone. */
  private void checkPeriodically() {
    if (repeats) {
      return;
    }
    repeats = true;
    place(check, () -> timer.schedulePeriodically(this::check, nanos, nanos, TimeUnit.NANOSECONDS));
  }

  private void schedule(Disposable.Swap place, Runnable task, long delay) {
    place(place, () -> timer.schedule(task, delay, TimeUnit.NANOSECONDS));
  }

  private static void place(Disposable.Swap place, Supplier<Disposable> scheduling) {
    try {
      // Ends the task before, if that would come again.
      place.update(scheduling.get());
    } catch (RejectedExecutionException e) {
      // The timer was disposed of: there is no time any more that could be over.
      place.dispose();
    }
  }

  private long now() {
    return timer.now(TimeUnit.NANOSECONDS);
  }

  @Override
  public void dispose() {
    check.dispose();
    grant.dispose();
  }
}
