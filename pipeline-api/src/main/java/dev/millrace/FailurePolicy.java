package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/**
 * What happens to an item whose processing failed, read from left to right: first it is tried again
 * in place, then it is put back into the queue of its stage, then comes the last word.
 *
 * <pre>{@code
 * fail()                                                   // the default
 * skip()
 * retry(3).thenSkip()
 * retry(3, backoff(ofMillis(200))).thenDeadLetter(letters::put)
 * requeue(5, ofSeconds(30)).thenFail()
 * }</pre>
 *
 * <p>An item fails if its function throws, if it returns {@code null}, if its publisher fails, or
 * if the time-out of the stage is over. Workers survive each of these; only what Reactor counts as
 * fatal to the JVM ends the run at once.
 *
 * <p>A stage that emits several results for an item emits them again at another attempt: what has
 * gone on is not taken back.
 *
 * @param <T> the type of the items that the policy is for
 */
public final class FailurePolicy<T> {

  private static final FailurePolicy<Object> FAIL =
      new FailurePolicy<>(null, 0, 0, Duration.ZERO, new LastWord.Fail<>());

  private final @Nullable RetryBackoffSpec retry;
  private final long retries;
  private final long requeues;
  private final Duration requeueDelay;
  private final LastWord<T> lastWord;

  private FailurePolicy(
      @Nullable RetryBackoffSpec retry,
      long retries,
      long requeues,
      Duration requeueDelay,
      LastWord<T> lastWord) {
    this.retry = retry;
    this.retries = retries;
    this.requeues = requeues;
    this.requeueDelay = requeueDelay;
    this.lastWord = lastWord;
  }

  /** Fails the run with the item's error. */
  public static FailurePolicy<Object> fail() {
    return FAIL;
  }

  /** Counts the item as skipped and goes on. */
  public static FailurePolicy<Object> skip() {
    return FAIL.thenSkip();
  }

  /** Hands the item to a sink and goes on; see {@link #thenDeadLetter}. */
  public static <T> FailurePolicy<T> deadLetter(
      Function<? super DeadLetter<T>, ? extends Publisher<?>> sink) {
    return FAIL.thenDeadLetter(sink);
  }

  /**
   * Tries again at once, in place: the worker keeps the item.
   *
   * @param retries most attempts after the first, at least 1
   */
  public static FailurePolicy<Object> retry(long retries) {
    return retry(retries, Retry.backoff(1, Duration.ZERO));
  }

  /**
   * Tries again after a pause, in place: the worker keeps the item while it waits.
   *
   * @param retries most attempts after the first, at least 1; replaces what {@code backoff} says
   * @param backoff the pauses, their jitter, and the filter of the errors worth another attempt; on
   *     the run's timer
   */
  public static FailurePolicy<Object> retry(long retries, RetryBackoffSpec backoff) {
    requireNonNull(backoff, "backoff");
    if (retries < 1) {
      throw new IllegalArgumentException("retries must be at least 1, was " + retries);
    }
    return new FailurePolicy<>(
        backoff.maxAttempts(retries), retries, 0, Duration.ZERO, new LastWord.Fail<>());
  }

  /** Puts the item back into the queue of its stage at once; see {@link #thenRequeue(long)}. */
  public static FailurePolicy<Object> requeue(long requeues) {
    return FAIL.thenRequeue(requeues);
  }

  /** Puts the item back after a delay; see {@link #thenRequeue(long, Duration)}. */
  public static FailurePolicy<Object> requeue(long requeues, Duration delay) {
    return FAIL.thenRequeue(requeues, delay);
  }

  /**
   * Returns pauses that start at {@code first} and double, each with a jitter of up to one half.
   *
   * @param first the shortest pause, not negative and at most a hundred years
   */
  public static RetryBackoffSpec backoff(Duration first) {
    Durations.requireNotNegative("first", first);
    return Retry.backoff(1, first);
  }

  /**
   * Returns this policy, with the item put back at once; see {@link #thenRequeue(long, Duration)}.
   */
  public FailurePolicy<T> thenRequeue(long requeues) {
    return thenRequeue(requeues, Duration.ZERO);
  }

  /**
   * Returns this policy, with the item put back into the queue of its stage when the retries are
   * used up, so that the worker is free for others. It stands in the order of that queue, and never
   * waits for room: until it is started again it keeps a place. In a stage that is ordered or keyed
   * it keeps its turn instead, and comes first when its turn is; in one whose items wait for a
   * limit without a worker it comes before those that are still in the queue. Each time that it is
   * taken it is retried in place as the policy says.
   *
   * @param requeues how often an item is put back at most, at least 1
   * @param delay how long it stays away, not negative and at most a hundred years; on the run's
   *     timer
   */
  public FailurePolicy<T> thenRequeue(long requeues, Duration delay) {
    if (requeues < 1) {
      throw new IllegalArgumentException("requeues must be at least 1, was " + requeues);
    }
    Durations.requireNotNegative("delay", delay);
    return new FailurePolicy<>(retry, retries, requeues, delay, lastWord);
  }

  /** Returns this policy, with the run failing when nothing else is left; the default. */
  public FailurePolicy<T> thenFail() {
    return ending(new LastWord.Fail<>());
  }

  /** Returns this policy, with the item skipped, and counted, when nothing else is left. */
  public FailurePolicy<T> thenSkip() {
    return ending(new LastWord.Skip<>());
  }

  /**
   * Returns this policy, with the item handed to a sink when nothing else is left, such as {@code
   * letters::put} of a queue. The worker waits until what the sink returns has completed; if it
   * fails, the run does.
   *
   * @param sink called once for each item that failed for good, by the worker
   */
  public <U extends T> FailurePolicy<U> thenDeadLetter(
      Function<? super DeadLetter<U>, ? extends Publisher<?>> sink) {
    return ending(new LastWord.ToSink<>(sink));
  }

  private <U> FailurePolicy<U> ending(LastWord<U> word) {
    return new FailurePolicy<>(retry, retries, requeues, requeueDelay, word);
  }

  /** Returns how an item is tried again in place; empty: not at all. */
  public Optional<RetryBackoffSpec> retry() {
    return Optional.ofNullable(retry);
  }

  /** Returns how often an item is put back; 0: not at all. */
  public long requeues() {
    return requeues;
  }

  /** Returns how long an item that is put back stays away. */
  public Duration requeueDelay() {
    return requeueDelay;
  }

  /** Returns what happens when there is no other attempt. */
  public LastWord<T> lastWord() {
    return lastWord;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FailurePolicy<?> that
        && retry == that.retry
        && retries == that.retries
        && requeues == that.requeues
        && requeueDelay.equals(that.requeueDelay)
        && lastWord.equals(that.lastWord);
  }

  @Override
  public int hashCode() {
    return Objects.hash(retries, requeues, requeueDelay, lastWord);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (retry != null) {
      text.append("retry(").append(retries).append(") then ");
    }
    if (requeues > 0) {
      text.append("requeue(").append(requeues);
      text.append(requeueDelay.isZero() ? "" : ", " + requeueDelay).append(") then ");
    }
    return text.append(lastWord).toString();
  }

  /** The end of an item that failed for good. */
  public sealed interface LastWord<T> {

    /** The run fails. */
    record Fail<T>() implements LastWord<T> {

      @Override
      public String toString() {
        return "fail";
      }
    }

    /** The item is counted and let go. */
    record Skip<T>() implements LastWord<T> {

      @Override
      public String toString() {
        return "skip";
      }
    }

    /**
     * The item is handed to a sink.
     *
     * @param sink returns what completes when the letter is kept
     */
    record ToSink<T>(Function<? super DeadLetter<T>, ? extends Publisher<?>> sink)
        implements LastWord<T> {

      public ToSink {
        requireNonNull(sink, "sink");
      }

      @Override
      public String toString() {
        return "dead letter";
      }
    }
  }
}
