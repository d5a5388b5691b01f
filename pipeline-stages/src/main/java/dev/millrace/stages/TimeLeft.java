package dev.millrace.stages;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * The time within which results must come. It runs while one is waited for, and stands still while
 * the one that has come waits for room. What ends it first counts: the last result, a cancel, or
 * the time; a result that comes when no time is left is too late, whoever is first to notice.
 */
final class TimeLeft {

  /** One wait for a result; {@link #open} when it is over for good. */
  private final Wait ended = new Wait();

  /** The wait under way, if there is one; whoever takes it away may signal. */
  private final AtomicReference<@Nullable Wait> open = new AtomicReference<>();

  private final Scheduler timer;

  /** What the error says; {@code null} if there is any amount of time. */
  private final @Nullable Duration declared;

  private final Runnable onTimeUp;

  /** Nanoseconds left. Written by who ends a wait, read by who begins the next. */
  private long left;

  /**
   * @param declared {@code null} for no limit
   * @param left how much is left of it
   * @param onTimeUp run when the time is up, once, and then nothing else ends this
   */
  TimeLeft(@Nullable Duration declared, Duration left, Scheduler timer, Runnable onTimeUp) {
    this.declared = declared;
    this.left = left.toNanos();
    this.timer = timer;
    this.onTimeUp = onTimeUp;
  }

  /** A result is waited for from now on, if none was. */
  void run() {
    Wait wait = new Wait();
    if (open.compareAndSet(null, wait)) {
      wait.start();
    }
  }

  /** A result has come; tells whether it came in time, and before any other end. */
  boolean pause() {
    Wait wait = open.get();
    if (wait == ended || !open.compareAndSet(wait, null)) {
      return false;
    }
    if (wait != null) {
      left -= wait.stop();
    }
    if (declared != null && left <= 0 && open.compareAndSet(null, ended)) {
      onTimeUp.run();
    }
    return open.get() != ended;
  }

  /** Ends it; tells whether that was not done before. */
  boolean end() {
    Wait wait = open.getAndSet(ended);
    if (wait != null && wait != ended) {
      wait.stop();
    }
    return wait != ended;
  }

  boolean isOver() {
    return open.get() == ended;
  }

  TimeoutException error() {
    return error(declared);
  }

  static TimeoutException error(@Nullable Duration declared) {
    return new TimeoutException("took longer than " + declared);
  }

  private final class Wait implements Runnable {

    private final Disposable.Swap task = Disposables.swap();
    private long since;

    void start() {
      if (declared != null) {
        since = timer.now(TimeUnit.NANOSECONDS);
        task.replace(timer.schedule(this, Math.max(0, left), TimeUnit.NANOSECONDS));
      }
    }

    /** Returns how long the wait took, in nanoseconds. */
    long stop() {
      if (declared == null) {
        return 0;
      }
      task.dispose();
      return timer.now(TimeUnit.NANOSECONDS) - since;
    }

    @Override
    public void run() {
      if (open.compareAndSet(this, ended)) {
        onTimeUp.run();
      }
    }
  }
}
