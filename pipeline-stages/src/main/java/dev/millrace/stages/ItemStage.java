package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.DeadLetter;
import dev.millrace.FailurePolicy;
import dev.millrace.FailurePolicy.LastWord;
import dev.millrace.PipelineException;
import dev.millrace.Step;
import dev.millrace.stages.AdaptiveWorkers.Sample;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;

/** What the workers of a stage of item functions share. */
final class ItemStage extends RunStage {

  /** What is done with an item that has failed in its place. */
  enum Verdict {
    /** It is put back into the queue of the stage. */
    REQUEUE,
    /** It is handed to a sink. */
    DEAD_LETTER,
    /** It is let go. */
    SKIP,
    /** The run fails. */
    FAIL
  }

  private final FailurePolicy<?> policy;
  private final @Nullable AdaptiveWorkers adaptive;

  /** What to call, if that is all there is to an attempt. */
  private final @Nullable Function<Object, @Nullable Object> direct;

  private final Attempts attempts;
  private final @Nullable FeedbackLoop loop;

  /**
   * @param queue what the stage takes its items from
   * @param place where the stage works
   * @param loop what the stage feeds back to; {@code null} for nothing
   * @param adaptive finds the number of workers; {@code null} if that is declared
   */
  ItemStage(
      Run<?> run,
      Step.Stage step,
      Step queue,
      Place place,
      @Nullable FeedbackLoop loop,
      @Nullable AdaptiveWorkers adaptive) {
    super(run, step, queue, place);
    this.loop = loop;
    this.adaptive = adaptive;
    this.policy = step.options().failurePolicy();
    Job job = Job.of(step.work());
    boolean isSeeded = run.seeded() != null;
    this.direct = Attempts.isOneUnlimited(step.options()) && !isSeeded ? job.direct() : null;
    this.attempts = new Attempts(job, step.options(), place, run);
  }

  /** Returns the time by the run's timer, if the stage has a use for it, or else 0. */
  long now() {
    return step.options().deadline().isPresent() ? run.timer().now(TimeUnit.NANOSECONDS) : 0;
  }

  /** Returns what times an attempt that begins now; {@code null} if it is not timed. */
  @Nullable Sample beginSample() {
    return adaptive == null ? null : adaptive.begin();
  }

  void endSample(Sample sample, boolean succeeded) {
    if (adaptive == null) {
      return;
    }
    if (succeeded) {
      adaptive.succeeded(sample);
    } else {
      adaptive.failed(sample);
    }
  }

  /** An item is finished. */
  void itemMoved() {
    run.moved();
  }

  /** Attempts on the thread that brings the item are made by the rail itself. */
  @Override
  int working() {
    return super.working() + (place().hasThreads() ? attempts.working() : 0);
  }

  /** Tells whether a function must have returned for its item to be finished. */
  boolean waitsForFunctions() {
    return attempts.areOneAtATime();
  }

  boolean isDirect() {
    return direct != null;
  }

  /** Returns the one result of an item, or {@code null} for none. */
  @Nullable Object work(Object item) {
    return requireNonNull(direct, "direct").apply(item);
  }

  /** Returns what emits the results of an item. */
  Publisher<?> attempt(InHand item, ItemResults results, Consumer<Throwable> beforeRetry) {
    return attempts.at(item.value(), item.permit(), item.startedNanos(), results, beforeRetry);
  }

  /** Returns a result with what it takes along. */
  Object withSettlement(Object result, @Nullable Settlement settlement) {
    if (settlement == null) {
      return result;
    }
    if (loop != null) {
      return loop.outgoing(result, settlement);
    }
    return result instanceof Routed routed
        ? new Routed(routed.branch(), Carried.with(settlement, routed.value()))
        : Carried.with(settlement, result);
  }

  /** Returns what the last attempt failed with, not what Reactor says of the retries. */
  Throwable cause(Throwable error) {
    boolean retried = policy.retry().isPresent() && Exceptions.isRetryExhausted(error);
    Throwable cause = retried ? error.getCause() : null;
    return cause == null ? error : cause;
  }

  /** What is fatal to the JVM always fails the run. */
  Verdict verdict(InHand item, Throwable cause) {
    if (Exceptions.isFatal(cause)) {
      return Verdict.FAIL;
    }
    if (item.requeues() < policy.requeues()
        && attempts.isInTime(item.startedNanos(), policy.requeueDelay())) {
      return Verdict.REQUEUE;
    }
    if (policy.lastWord() instanceof LastWord.ToSink<?>) {
      return Verdict.DEAD_LETTER;
    }
    return policy.lastWord() instanceof LastWord.Skip<?> ? Verdict.SKIP : Verdict.FAIL;
  }

  /** Puts an item back; its delivery is settled then. */
  void requeue(InHand item) {
    item.history().countRequeue();
    item.delivery().requeue(item.toPutBack(), policy.requeueDelay(), run.timer());
  }

  /** Returns what completes when the item is kept as a dead letter. */
  @SuppressWarnings("unchecked") // the declaration has checked the types of the items
  Publisher<?> bury(InHand item) {
    History history = item.history();
    DeadLetter<Object> letter =
        new DeadLetter<>(
            run.pipeline(), name(), item.value(), history.attempts(), history.causes());
    LastWord.ToSink<Object> last = (LastWord.ToSink<Object>) policy.lastWord();
    return requireNonNull(last.sink().apply(letter), "the dead letter sink returned null");
  }

  /** An item is let go after a failure. */
  void skipped(InHand item, Throwable cause) {
    run.lastSkips().add(cause);
    run.logger()
        .debug(
            "Stage '{}' of pipeline '{}' has skipped an item after {} attempts: {}",
            name(),
            run.pipeline(),
            item.history().attempts(),
            item.value(),
            cause);
  }

  /** An item is kept as a dead letter. */
  void buried(InHand item) {
    List<Throwable> causes = item.history().causes();
    run.logger()
        .debug(
            "Stage '{}' of pipeline '{}' has buried an item after {} attempts: {}",
            name(),
            run.pipeline(),
            item.history().attempts(),
            item.value(),
            causes.get(causes.size() - 1));
  }

  void itemFailed(Object item, int attempt, Throwable cause) {
    run.fail(PipelineException.of(run.pipeline(), step, item, attempt, cause));
  }
}
