package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.RateLimit;
import dev.millrace.StageOptions;
import dev.millrace.StageOrder;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.RetryBackoffSpec;

/**
 * Makes the publisher of an item's results: the stage's function, each {@link Attempt} where the
 * stage works, within its time and its rate, and tried again as the policy says until the deadline.
 */
final class Attempts {

  private final Job job;
  private final Place place;
  private final @Nullable Duration timeout;
  private final @Nullable Duration deadline;
  private final @Nullable RateLimit<Object> limit;
  private final @Nullable RetryBackoffSpec retry;
  private final Scheduler timer;
  private final Executor elsewhere;
  private final AtWork atWork;

  /** Functions that have been called, and have not returned. */
  private final AtomicInteger working = new AtomicInteger();

  /** Whether there is one attempt, for which there is no limit. */
  private final boolean isOne;

  private final boolean oneAtATime;

  /**
   * @param place where each attempt runs
   */
  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  Attempts(Job job, StageOptions<?> options, Place place, Run<?> run) {
    this.job = job;
    this.place = place;
    this.timer = run.timer();
    this.elsewhere = place.hasThreads() ? Runnable::run : run.time()::execute;
    this.atWork = run.atWork();
    this.timeout = options.timeout().orElse(null);
    this.deadline = options.deadline().orElse(null);
    this.limit = (RateLimit<Object>) options.rateLimit().orElse(null);
    this.retry = options.failurePolicy().retry().map(spec -> timed(spec, timer)).orElse(null);
    this.isOne = isOneUnlimited(options);
    this.oneAtATime = options.order() instanceof StageOrder.Keyed<?>;
  }

  /** In a seeded run a pause must not depend on chance that the seed does not know. */
  private static RetryBackoffSpec timed(RetryBackoffSpec spec, Scheduler timer) {
    RetryBackoffSpec timed = spec.scheduler(timer);
    return timer instanceof SeededScheduler ? timed.jitter(0) : timed;
  }

  /** Tells whether there is one attempt, for which there is no limit. */
  static boolean isOneUnlimited(StageOptions<?> options) {
    return options.timeout().isEmpty()
        && options.deadline().isEmpty()
        && options.rateLimit().isEmpty()
        && options.failurePolicy().retry().isEmpty();
  }

  /**
   * Returns what the attempts at one item emit.
   *
   * @param permit that of the first attempt; {@code null} if it is still to be asked for
   * @param startedNanos when the first attempt began, if there is a deadline
   * @param results what will be subscribed
   * @param beforeRetry given what an attempt failed with, before the next one
   * @throws RuntimeException what the function throws, if there is only one attempt and no limit
   */
  Publisher<?> at(
      Object item,
      @Nullable ItemPermit permit,
      long startedNanos,
      ItemResults results,
      Consumer<Throwable> beforeRetry) {
    if (isOne && !isLater()) {
      return call(item);
    }
    Flux<Object> attempts =
        limit == null
            ? new Attempt(this, item, results, () -> {})
            : new PermittedFlux<>(
                onStart -> new Attempt(this, item, results, onStart),
                permit,
                limit,
                item,
                timer,
                place,
                elsewhere);
    if (retry != null) {
      attempts =
          attempts.retryWhen(retry.doBeforeRetry(signal -> beforeRetry.accept(signal.failure())));
    }
    if (deadline != null) {
      Duration left = left(deadline, startedNanos);
      attempts = new WithinDeadline(attempts, results, deadline, left, timer);
    }
    return attempts;
  }

  /** In a seeded run anything may happen between the taking of an item and the work on it. */
  private boolean isLater() {
    return timer instanceof SeededScheduler seeded && seeded.flip();
  }

  /** Tells whether an attempt that begins a while from now would begin in time. */
  boolean isInTime(long startedNanos, Duration delay) {
    return deadline == null || left(deadline, startedNanos).compareTo(delay) > 0;
  }

  private Duration left(Duration deadline, long startedNanos) {
    return deadline.minusNanos(timer.now(TimeUnit.NANOSECONDS) - startedNanos);
  }

  // What an attempt needs

  Place place() {
    return place;
  }

  /**
   * Tells whether two functions must not run for one key at once: neither one whose attempt has
   * ended beside that of the next attempt, nor beside that of the next item.
   */
  boolean areOneAtATime() {
    return oneAtATime;
  }

  /** Returns the time of one attempt, which has not begun to run. */
  TimeLeft timeOfAttempt(Runnable onTimeUp) {
    return new TimeLeft(timeout, timeout == null ? Duration.ZERO : timeout, timer, onTimeUp);
  }

  /** Tells whether the function returns its one result, or {@code null} for none. */
  boolean isDirect() {
    return job.direct() != null;
  }

  @Nullable Object callDirectly(Object item) {
    return requireNonNull(job.direct(), "direct").apply(item);
  }

  Publisher<?> call(Object item) {
    return job.publishing().apply(item);
  }

  void functionCalled() {
    working.getAndIncrement();
    atWork.begin();
  }

  void functionReturned() {
    working.getAndDecrement();
    atWork.end();
  }

  /** Returns how many functions have not returned. */
  int working() {
    return working.get();
  }
}
