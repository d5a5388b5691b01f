package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/** What a run uses that its declaration does not name. Immutable. */
public final class RunOptions {

  /**
   * The key under which the Context of sources and functions holds the run's timer; read by {@link
   * #timerOf}.
   */
  public static final String TIMER_KEY = "dev.millrace.timer";

  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

  private static final RunOptions DEFAULTS = new RunOptions(null, null, null, DEFAULT_GRACE);

  private final @Nullable Scheduler timer;
  private final @Nullable Duration idleTimeout;
  private final @Nullable Long seed;
  private final Duration grace;

  private RunOptions(
      @Nullable Scheduler timer,
      @Nullable Duration idleTimeout,
      @Nullable Long seed,
      Duration grace) {
    this.timer = timer;
    this.idleTimeout = idleTimeout;
    this.seed = seed;
    this.grace = grace;
  }

  /**
   * Returns the options of a run that has a timer of its own and waits for its sources as long as
   * they take.
   */
  public static RunOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Uses a scheduler as clock and for all timers of the run, such as one of virtual time. Its
   * threads only hand over what is due, to others of the run, unless its time is not the real one:
   * then all that the run has no place for runs on it. A seeded run does not use it: it has a clock
   * of its own.
   */
  public RunOptions timer(Scheduler timer) {
    return new RunOptions(requireNonNull(timer, "timer"), idleTimeout, seed, grace);
  }

  /**
   * Ends the sources of a run in which nothing arrived or moved for so long, and so the run, which
   * has then {@link RunState#COMPLETED}. A run is not idle while an item is in a queue or in the
   * hands of a worker, or while the run is paused; what a {@link Pipeline#transform} holds back is
   * not looked at, nor a list that a batch with no limit of time has begun: it goes on at the end.
   *
   * <p>The run ends neither before the time is over nor, if many items moved just before the
   * silence began, more than an eighth of it later. With fewer than 64 movements in that eighth it
   * ends at the moment itself. The clock is not read for each item.
   *
   * @param timeout positive and at most a hundred years, on the run's timer; none by default
   */
  public RunOptions idleTimeout(Duration timeout) {
    Durations.requirePositive("timeout", timeout);
    return new RunOptions(timer, timeout, seed, grace);
  }

  /**
   * Makes the run deterministic: one thread, a virtual clock that starts at 0, and a choice among
   * what is ready that follows from a seed. The same pipeline with the same seed runs in the same
   * order, step by step; another seed gives another order that could happen, too.
   *
   * <p>Each stage works as if on a scheduler of one thread, wherever its options place it, and so
   * do sources, timers and the subscriber. What runs is whoever calls in from outside: the thread
   * that subscribes to the run, asks for more, steers or cancels. It works until the run is over,
   * there is no demand, or the run is paused and no timer brings anything. So steering is replayed,
   * too, if it is done at the same points. When nothing is ready it sets the clock to the next
   * timer, so no time is waited for. Back-offs have no jitter. The run that {@link
   * Pipeline#start(RunOptions)} returns is over, or waits for demand, by then.
   *
   * <p>A function or a source that brings its signals on another thread, such as one with {@code
   * Mono.delay} on Reactor's own scheduler, leaves all that. The run fails then, and says so: it
   * has nothing left to do, and has not ended. {@link #timerOf} gives such a function the run's
   * timer.
   */
  public RunOptions seeded(long seed) {
    return new RunOptions(timer, idleTimeout, seed, grace);
  }

  /**
   * Sets how long a run that is over waits for functions that do not return, such as one that
   * ignores the interrupt of a cancel. Until then {@link PipelineRun#completion} does not come;
   * after it they are given up, and {@link RunReport#stillRunning} names their stages.
   *
   * @param grace not negative and at most a hundred years, on the run's timer; 10 seconds by
   *     default
   */
  public RunOptions grace(Duration grace) {
    Durations.requireNotNegative("grace", grace);
    return new RunOptions(timer, idleTimeout, seed, grace);
  }

  /** Returns the scheduler for clock and timers; empty: a timer of the run's own. */
  public Optional<Scheduler> timer() {
    return Optional.ofNullable(timer);
  }

  /** Returns how long a run may be idle; empty: for ever. */
  public Optional<Duration> idleTimeout() {
    return Optional.ofNullable(idleTimeout);
  }

  /** Returns how long a run that is over waits for functions that do not return. */
  public Duration grace() {
    return grace;
  }

  /** Returns the seed of a deterministic run; empty: the run uses threads. */
  public OptionalLong seed() {
    return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
  }

  /**
   * Returns the timer of the run that a source or a function works for, for delays of its own; the
   * parallel scheduler outside of a run.
   *
   * <pre>{@code
   * Mono.deferContextual(context -> Mono.delay(ofMillis(50), RunOptions.timerOf(context)))
   * }</pre>
   */
  public static Scheduler timerOf(ContextView context) {
    return context.<Scheduler>getOrEmpty(TIMER_KEY).orElseGet(Schedulers::parallel);
  }
}
