package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.FailurePolicy;
import dev.millrace.PipelineException;
import dev.millrace.StageOptions;
import dev.millrace.Step;
import dev.millrace.Work;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** What the workers of a stage of item functions share. */
final class ItemStage<T, R> {

  private final Run<?> run;
  private final Step.Stage step;
  private final Step queue;

  /** The function to call, if that is all there is to an attempt. */
  private final @Nullable Function<? super T, ? extends R> mapping;

  private final Attempts<T, R> attempts;
  private final boolean skips;

  private ItemStage(
      Run<?> run,
      Step.Stage step,
      Step queue,
      @Nullable Function<? super T, ? extends R> mapping,
      Attempts<T, R> attempts) {
    this.run = run;
    this.step = step;
    this.queue = queue;
    this.mapping = mapping;
    this.attempts = attempts;
    this.skips = step.options().failurePolicy().outcome() == FailurePolicy.Outcome.SKIP;
  }

  /**
   * @param queue what the stage takes its items from
   * @param scheduler where the stage works; {@code null} for the thread that brings the item
   */
  static <T, R> ItemStage<T, R> of(
      Run<?> run,
      Step.Stage step,
      Step queue,
      Work.Mapping<T, R> work,
      @Nullable Scheduler scheduler) {
    Function<? super T, ? extends R> function = work.function();
    Function<T, Mono<R>> asynchronous = item -> Mono.fromCallable(() -> apply(function, item));
    boolean plain = isOneUnlimitedAttempt(step.options());
    return new ItemStage<>(
        run, step, queue, plain ? function : null, attempts(run, step, asynchronous, scheduler));
  }

  /**
   * @param queue what the stage takes its items from
   * @param scheduler where the stage works; {@code null} for the thread that brings the item
   */
  static <T, R> ItemStage<T, R> of(
      Run<?> run,
      Step.Stage step,
      Step queue,
      Work.Async<T, R> work,
      @Nullable Scheduler scheduler) {
    return new ItemStage<>(run, step, queue, null, attempts(run, step, work.function(), scheduler));
  }

  private static <T, R> Attempts<T, R> attempts(
      Run<?> run,
      Step.Stage step,
      Function<? super T, ? extends Publisher<? extends R>> function,
      @Nullable Scheduler scheduler) {
    return new Attempts<>(
        function, step.options(), scheduler, run.timer(), e -> crashed(run, step, e));
  }

  private static boolean isOneUnlimitedAttempt(StageOptions<?> options) {
    return options.timeout().isEmpty() && options.failurePolicy().retry().isEmpty();
  }

  String name() {
    return step.name();
  }

  Context context() {
    return run.context();
  }

  boolean isMapping() {
    return mapping != null;
  }

  R map(T item) {
    return apply(requireNonNull(mapping, "mapping"), item);
  }

  Publisher<? extends R> attempt(T item, Runnable beforeRetry) {
    return attempts.at(item, beforeRetry);
  }

  private static <T, R> R apply(Function<? super T, ? extends R> function, T item) {
    return requireNonNull(function.apply(item), "the stage's function returned null");
  }

  /** Tells whether an item that failed is tried again. */
  boolean retries() {
    return step.options().failurePolicy().retry().isPresent();
  }

  /** Tells whether an item that failed is let go; never for what is fatal to the JVM. */
  boolean skips(Throwable cause) {
    return skips && !Exceptions.isFatal(cause);
  }

  void itemFailed(T item, int attempt, Throwable cause) {
    run.fail(PipelineException.of(run.pipeline(), step, item, attempt, cause));
  }

  /** Something was thrown where nobody else can tell the run. */
  void crashed(Throwable cause) {
    crashed(run, step, cause);
  }

  private static void crashed(Run<?> run, Step step, Throwable cause) {
    if (run.isRunning()) {
      run.fail(PipelineException.of(run.pipeline(), step, cause));
    }
  }

  /** The queue before the stage ended with an error, after its last item. */
  void queueFailed(Throwable cause) {
    run.feedFailed(queue, cause);
  }
}
