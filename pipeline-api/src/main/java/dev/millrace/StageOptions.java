package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * How a stage works. Immutable: each method returns changed options.
 *
 * @param <T> the type of the items that the stage takes
 */
public final class StageOptions<T> {

  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(100 * 365);

  private static final StageOptions<?> DEFAULTS =
      new StageOptions<>(1, Placement.NON_BLOCKING, null, FailurePolicy.fail());

  private final int workers;
  private final Placement placement;
  private final @Nullable Duration timeout;
  private final FailurePolicy failurePolicy;

  private StageOptions(
      int workers, Placement placement, @Nullable Duration timeout, FailurePolicy failurePolicy) {
    this.workers = workers;
    this.placement = placement;
    this.timeout = timeout;
    this.failurePolicy = failurePolicy;
  }

  /** Returns one worker, on the thread that brings the item, no time-out, fail the run. */
  @SuppressWarnings("unchecked") // holds nothing of type T
  public static <T> StageOptions<T> defaults() {
    return (StageOptions<T>) DEFAULTS;
  }

  /** Returns the number of processors: the number of workers for work that only computes. */
  public static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * Sets how many workers compete for the items of the queue. Each has at most one in hand.
   *
   * @param workers at least 1, the default
   */
  public StageOptions<T> workers(int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1, was " + workers);
    }
    return new StageOptions<>(workers, placement, timeout, failurePolicy);
  }

  /** Works on Reactor's parallel scheduler: for functions that compute and do not wait. */
  public StageOptions<T> cpuBound() {
    return placedAt(Placement.CPU_BOUND);
  }

  /**
   * Works on a thread of its own for each worker, where a function may block: a virtual thread on
   * JDK 21 and later, an elastic one before. A worker that is cancelled is interrupted.
   */
  public StageOptions<T> blocking() {
    return placedAt(Placement.BLOCKING);
  }

  /** Works on a scheduler; each worker holds one {@link Scheduler.Worker} of it for the run. */
  public StageOptions<T> runOn(Scheduler scheduler) {
    return placedAt(new Placement.On(scheduler));
  }

  /**
   * Sets the longest time that one attempt may take, from the subscription to what the function
   * returned. Time in which a result waits for room does not count. An attempt that takes longer is
   * cancelled, and its thread interrupted if the stage has threads of its own, and fails with a
   * {@link java.util.concurrent.TimeoutException}.
   *
   * <p>A {@link Pipeline#map} that works on the thread that brings the item cannot be timed out,
   * since nobody else may interrupt that thread: it is refused.
   *
   * @param timeout positive and at most a hundred years, on the run's timer; none by default
   */
  public StageOptions<T> timeout(Duration timeout) {
    requireNonNull(timeout, "timeout");
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive, was " + timeout);
    }
    if (timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "timeout must be at most %s, was %s".formatted(LONGEST_TIMEOUT, timeout));
    }
    return new StageOptions<>(workers, placement, timeout, failurePolicy);
  }

  /** Sets what happens to an item that fails; the default is {@link FailurePolicy#fail()}. */
  public StageOptions<T> onFailure(FailurePolicy policy) {
    return new StageOptions<>(workers, placement, timeout, requireNonNull(policy, "policy"));
  }

  /** Returns the number of workers. */
  public int workers() {
    return workers;
  }

  /** Returns where the workers run. */
  public Placement placement() {
    return placement;
  }

  /** Returns the longest time for one attempt. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /** Returns what happens to an item that fails. */
  public FailurePolicy failurePolicy() {
    return failurePolicy;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("workers ").append(workers);
    if (!placement.equals(Placement.NON_BLOCKING)) {
      text.append(", ").append(placement);
    }
    if (timeout != null) {
      text.append(", timeout ").append(timeout);
    }
    if (!failurePolicy.equals(FailurePolicy.fail())) {
      text.append(", on failure ").append(failurePolicy);
    }
    return text.toString();
  }

  private StageOptions<T> placedAt(Placement place) {
    return new StageOptions<>(workers, place, timeout, failurePolicy);
  }
}
