package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/**
 * What happens to an item that fails, read from left to right.
 *
 * <pre>{@code
 * fail()                                       // the run fails: the default
 * skip()                                       // the item is counted and let go
 * retry(3)                                     // three retries at once, then the run fails
 * retry(3, backoff(ofMillis(200))).thenSkip()  // 200 ms, 400 ms, 800 ms, each with jitter, then skip
 * }</pre>
 *
 * <p>An item fails when its function throws, returns {@code null} or a publisher that fails, or
 * when an attempt times out. A worker survives each of these; only what Reactor counts as fatal to
 * the JVM ends the run at once.
 */
public final class FailurePolicy {

  private static final FailurePolicy FAIL = new FailurePolicy(null, 0, Outcome.FAIL);
  private static final FailurePolicy SKIP = new FailurePolicy(null, 0, Outcome.SKIP);

  private final @Nullable RetryBackoffSpec retry;
  private final long retries;
  private final Outcome outcome;

  private FailurePolicy(@Nullable RetryBackoffSpec retry, long retries, Outcome outcome) {
    this.retry = retry;
    this.retries = retries;
    this.outcome = outcome;
  }

  /** Fails the run with the item's error. */
  public static FailurePolicy fail() {
    return FAIL;
  }

  /** Counts the item as skipped and goes on. */
  public static FailurePolicy skip() {
    return SKIP;
  }

  /**
   * Tries again at once, in place: the worker keeps the item.
   *
   * @param retries most attempts after the first, at least 1
   */
  public static FailurePolicy retry(long retries) {
    return retry(retries, Retry.backoff(1, Duration.ZERO));
  }

  /**
   * Tries again after a pause, in place: the worker keeps the item while it waits.
   *
   * @param retries most attempts after the first, at least 1; replaces what {@code backoff} says
   * @param backoff the pauses, their jitter, and the filter of the errors worth another attempt; on
   *     the run's timer
   */
  public static FailurePolicy retry(long retries, RetryBackoffSpec backoff) {
    requireNonNull(backoff, "backoff");
    if (retries < 1) {
      throw new IllegalArgumentException("retries must be at least 1, was " + retries);
    }
    return new FailurePolicy(backoff.maxAttempts(retries), retries, Outcome.FAIL);
  }

  /**
   * Returns pauses that start at {@code first} and double, each with a jitter of up to one half.
   *
   * @param first the shortest pause, not negative
   */
  public static RetryBackoffSpec backoff(Duration first) {
    requireNonNull(first, "first");
    if (first.isNegative()) {
      throw new IllegalArgumentException("first must not be negative, was " + first);
    }
    return Retry.backoff(1, first);
  }

  /** Returns this policy, with the run failing when the retries are used up; the default. */
  public FailurePolicy thenFail() {
    return new FailurePolicy(retry, retries, Outcome.FAIL);
  }

  /** Returns this policy, with the item skipped when the retries are used up. */
  public FailurePolicy thenSkip() {
    return new FailurePolicy(retry, retries, Outcome.SKIP);
  }

  /** Returns how an item is tried again; empty: not at all. */
  public Optional<RetryBackoffSpec> retry() {
    return Optional.ofNullable(retry);
  }

  /** Returns what happens when there is no other attempt. */
  public Outcome outcome() {
    return outcome;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FailurePolicy that
        && retry == that.retry
        && retries == that.retries
        && outcome == that.outcome;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(retries) + outcome.hashCode();
  }

  @Override
  public String toString() {
    String last = outcome == Outcome.FAIL ? "fail" : "skip";
    return retry == null ? last : "retry(%d) then %s".formatted(retries, last);
  }

  /** The end of an item that failed. */
  public enum Outcome {
    /** The run fails. */
    FAIL,
    /** The item is counted and let go. */
    SKIP
  }
}
