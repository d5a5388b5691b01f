package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** What a run uses that its declaration does not name. Immutable. */
public final class RunOptions {

  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(100 * 365);

  private static final RunOptions DEFAULTS = new RunOptions(null, null);

  private final @Nullable Scheduler timer;
  private final @Nullable Duration idleTimeout;

  private RunOptions(@Nullable Scheduler timer, @Nullable Duration idleTimeout) {
    this.timer = timer;
    this.idleTimeout = idleTimeout;
  }

  /**
   * Returns the options of a run that times on {@code Schedulers.parallel()} and waits for its
   * sources as long as they take.
   */
  public static RunOptions defaults() {
    return DEFAULTS;
  }

  /** Uses a scheduler as clock and for all timers of the run, such as one of virtual time. */
  public RunOptions timer(Scheduler timer) {
    return new RunOptions(requireNonNull(timer, "timer"), idleTimeout);
  }

  /**
   * Ends the sources of a run in which nothing arrived or moved for so long, and so the run, which
   * has then {@link RunState#COMPLETED}. A run is not idle while an item is in a queue or in the
   * hands of a worker, or while the run is paused; what a {@link Pipeline#transform} holds back is
   * not looked at.
   *
   * <p>The run ends neither before the time is over nor, if many items moved just before the
   * silence began, more than an eighth of it later. With fewer than 64 movements in that eighth it
   * ends at the moment itself. The clock is not read for each item.
   *
   * @param timeout positive and at most a hundred years, on the run's timer; none by default
   */
  public RunOptions idleTimeout(Duration timeout) {
    requireNonNull(timeout, "timeout");
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive, was " + timeout);
    }
    if (timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "timeout must be at most %s, was %s".formatted(LONGEST_TIMEOUT, timeout));
    }
    return new RunOptions(timer, timeout);
  }

  /** Returns the scheduler for clock and timers; empty: {@code Schedulers.parallel()}. */
  public Optional<Scheduler> timer() {
    return Optional.ofNullable(timer);
  }

  /** Returns how long a run may be idle; empty: for ever. */
  public Optional<Duration> idleTimeout() {
    return Optional.ofNullable(idleTimeout);
  }
}
