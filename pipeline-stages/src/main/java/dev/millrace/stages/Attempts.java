package dev.millrace.stages;

import dev.millrace.RateLimit;
import dev.millrace.StageOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.RetryBackoffSpec;

/**
 * Makes the publisher of an item's results: the stage's function, each attempt within its time and
 * its rate, and tried again as the policy says until the deadline.
 */
final class Attempts {

  private final Function<Object, Publisher<?>> function;
  private final @Nullable Duration timeout;
  private final @Nullable Duration deadline;
  private final @Nullable RateLimit<Object> limit;
  private final @Nullable RetryBackoffSpec retry;
  private final @Nullable Scheduler scheduler;
  private final Scheduler timer;
  private final Consumer<? super Throwable> onFatal;

  /** Whether there is one attempt, for which there is no limit. */
  private final boolean isOne;

  /**
   * @param scheduler where each attempt runs, so that a time-out can interrupt it; {@code null} for
   *     the thread that brings the item
   * @param onFatal told what is fatal to the JVM before it is thrown: Reactor's operators do not
   *     signal it
   */
  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  Attempts(
      Function<Object, Publisher<?>> function,
      StageOptions<?> options,
      @Nullable Scheduler scheduler,
      Scheduler timer,
      Consumer<? super Throwable> onFatal) {
    this.function = function;
    this.timeout = options.timeout().orElse(null);
    this.deadline = options.deadline().orElse(null);
    this.limit = (RateLimit<Object>) options.rateLimit().orElse(null);
    this.retry = options.failurePolicy().retry().map(spec -> timed(spec, timer)).orElse(null);
    this.scheduler = scheduler;
    this.timer = timer;
    this.onFatal = onFatal;
    this.isOne = isOneUnlimited(options);
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
   * @param startedNanos when the first attempt began, if there is a deadline
   * @param beforeRetry given what an attempt failed with, before the next one
   * @throws RuntimeException what the function throws, if there is only one attempt and no limit
   */
  Publisher<?> at(Object item, long startedNanos, Consumer<Throwable> beforeRetry) {
    if (isOne && !isLater()) {
      return apply(item);
    }
    Flux<Object> attempts =
        limit == null
            ? timed(placed(work(item)))
            : new PermittedFlux<>(
                onStart -> timed(placed(started(work(item), onStart))), limit, item, timer);
    if (retry != null) {
      attempts =
          attempts.retryWhen(retry.doBeforeRetry(signal -> beforeRetry.accept(signal.failure())));
    }
    if (deadline != null) {
      attempts = new AttemptTimeout<>(attempts, left(deadline, startedNanos), deadline, timer);
    }
    return attempts;
  }

  private Flux<Object> work(Object item) {
    return Flux.defer(() -> Flux.from(apply(item)));
  }

  private static Flux<Object> started(Flux<Object> work, Runnable onStart) {
    return Flux.from(
        subscriber -> {
          work.subscribe(subscriber);
          onStart.run();
        });
  }

  private Flux<Object> placed(Flux<Object> attempt) {
    return scheduler == null ? attempt : attempt.subscribeOn(scheduler);
  }

  private Flux<Object> timed(Flux<Object> attempt) {
    return timeout == null ? attempt : new AttemptTimeout<>(attempt, timeout, timeout, timer);
  }

  /** In a seeded run anything may happen between the taking of an item and the work on it. */
  private boolean isLater() {
    return scheduler instanceof SeededScheduler seeded && seeded.flip();
  }

  /** Tells whether an attempt that begins a while from now would begin in time. */
  boolean isInTime(long startedNanos, Duration delay) {
    return deadline == null || left(deadline, startedNanos).compareTo(delay) > 0;
  }

  private Duration left(Duration deadline, long startedNanos) {
    return deadline.minusNanos(timer.now(TimeUnit.NANOSECONDS) - startedNanos);
  }

  private Publisher<?> apply(Object item) {
    try {
      return function.apply(item);
    } catch (Throwable e) {
      if (Exceptions.isFatal(e)) {
        onFatal.accept(e);
      }
      throw e;
    }
  }
}
