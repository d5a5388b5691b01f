package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.StageOptions;
import java.time.Duration;
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
 * tried again as the policy says.
 */
final class Attempts<T, R> {

  private final Function<? super T, ? extends Publisher<? extends R>> function;
  private final @Nullable Duration timeout;
  private final @Nullable RetryBackoffSpec retry;
  private final @Nullable Scheduler scheduler;
  private final Scheduler timer;
  private final Consumer<? super Throwable> onFatal;

  /**
   * @param scheduler where each attempt runs, so that a time-out can interrupt it; {@code null} for
   *     the thread that brings the item
   * @param onFatal told what is fatal to the JVM before it is thrown: Reactor's operators do not
   *     signal it
   */
  Attempts(
      Function<? super T, ? extends Publisher<? extends R>> function,
      StageOptions<?> options,
      @Nullable Scheduler scheduler,
      Scheduler timer,
      Consumer<? super Throwable> onFatal) {
    this.function = function;
    this.timeout = options.timeout().orElse(null);
    this.retry = options.failurePolicy().retry().map(spec -> spec.scheduler(timer)).orElse(null);
    this.scheduler = scheduler;
    this.timer = timer;
    this.onFatal = onFatal;
  }

  /**
   * Returns what the attempts at one item emit.
   *
   * @param beforeRetry run before each attempt but the first
   * @throws RuntimeException what the function throws, if there is only one attempt and no limit
   */
  Publisher<? extends R> at(T item, Runnable beforeRetry) {
    if (timeout == null && retry == null) {
      return apply(item);
    }
    Flux<R> attempt = Flux.defer(() -> Flux.from(apply(item)));
    if (timeout != null) {
      Flux<R> placed = scheduler == null ? attempt : attempt.subscribeOn(scheduler);
      attempt = new AttemptTimeout<>(placed, timeout, timer);
    }
    return retry == null
        ? attempt
        : attempt.retryWhen(retry.doBeforeRetry(signal -> beforeRetry.run()));
  }

  private Publisher<? extends R> apply(T item) {
    try {
      return requireNonNull(function.apply(item), "the stage's function returned null");
    } catch (Throwable e) {
      if (Exceptions.isFatal(e)) {
        onFatal.accept(e);
      }
      throw e;
    }
  }
}
