package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** What a run uses that its declaration does not name. Immutable. */
public final class RunOptions {

  private static final RunOptions DEFAULTS = new RunOptions(null);

  private final @Nullable Scheduler timer;

  private RunOptions(@Nullable Scheduler timer) {
    this.timer = timer;
  }

  /** Returns the options of a run that times on {@code Schedulers.parallel()}. */
  public static RunOptions defaults() {
    return DEFAULTS;
  }

  /** Uses a scheduler as clock and for all timers of the run, such as one of virtual time. */
  public RunOptions timer(Scheduler timer) {
    return new RunOptions(requireNonNull(timer, "timer"));
  }

  /** Returns the scheduler for clock and timers; empty: {@code Schedulers.parallel()}. */
  public Optional<Scheduler> timer() {
    return Optional.ofNullable(timer);
  }
}
