package dev.millrace.stages;

import dev.millrace.PipelineException;
import dev.millrace.Step;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The end of a whole operator on a rail: puts what it emits into the next queue, and accounts for
 * its items as a whole, since only the operator knows which result came of which item.
 */
final class OperatorRail<R> implements CoreSubscriber<R>, Subscription, Scannable {

  private enum Phase {
    /** The last result, if any, has found room. */
    OPEN,
    /** A result waits for room. */
    PLACING,
    /** A result waits for room, and the operator has completed. */
    LAST_PLACING,
    /** The operator has completed, and its last result has found room. */
    COMPLETED,
    /** The operator has failed, and so the run. */
    FAILED,
    /** The next queue wants no more, before any other end. */
    CANCELLED;

    boolean isOver() {
      return compareTo(COMPLETED) >= 0;
    }
  }

  private final Run<?> run;
  private final Step.Stage step;
  private final RailCounters counters;
  private final Runnable onEnd;
  private final CoreSubscriber<? super R> downstream;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);
  private @Nullable Subscription upstream;

  /** What the operator has failed with; written before the phase. */
  private volatile @Nullable Throwable error;

  /**
   * @param onEnd run when nothing is in hand any more, before downstream completes
   */
  OperatorRail(
      Run<?> run,
      Step.Stage step,
      RailCounters counters,
      Runnable onEnd,
      CoreSubscriber<? super R> downstream) {
    this.run = run;
    this.step = step;
    this.counters = counters;
    this.onEnd = onEnd;
    this.downstream = downstream;
  }

  @Override
  public Context currentContext() {
    return run.context();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    if (Operators.validate(upstream, subscription)) {
      upstream = subscription;
      downstream.onSubscribe(this);
    }
  }

  @Override
  public void onNext(R result) {
    Phase was = phase.getAndUpdate(p -> p == Phase.OPEN ? Phase.PLACING : p);
    if (was == Phase.OPEN) {
      counters.out.increment();
      downstream.onNext(result);
      run.moved();
    } else if (was == Phase.PLACING && upstream != null) {
      Operators.onNextDropped(result, currentContext());
      upstream.cancel();
      onError(
          Exceptions.failWithOverflow(
              "the stage's operator emitted a result that was not asked for"));
    } else {
      Operators.onDiscard(result, currentContext());
    }
  }

  /** The next queue asks for its first result, or has found room for the last. */
  @Override
  public void request(long n) {
    Phase was = phase.getAndUpdate(OperatorRail::accepted);
    if (was == Phase.LAST_PLACING) {
      complete();
    } else if (!was.isOver() && upstream != null) {
      upstream.request(n);
    }
  }

  private static Phase accepted(Phase was) {
    return was == Phase.PLACING ? Phase.OPEN : was == Phase.LAST_PLACING ? Phase.COMPLETED : was;
  }

  @Override
  public void onComplete() {
    Phase was = phase.getAndUpdate(OperatorRail::completed);
    if (was == Phase.OPEN) {
      complete();
    }
  }

  private static Phase completed(Phase was) {
    return was == Phase.OPEN ? Phase.COMPLETED : was == Phase.PLACING ? Phase.LAST_PLACING : was;
  }

  private void complete() {
    counters.operatorCompleted();
    onEnd.run();
    downstream.onComplete();
  }

  @Override
  public void onError(Throwable failure) {
    if (error == null) {
      error = failure;
    }
    if (phase.getAndUpdate(p -> p.isOver() ? p : Phase.FAILED).isOver()) {
      Operators.onErrorDropped(failure, currentContext());
      return;
    }
    run.fail(PipelineException.of(run.pipeline(), step, failure));
  }

  @Override
  public void cancel() {
    phase.getAndUpdate(p -> p.isOver() ? p : Phase.CANCELLED);
    if (upstream != null) {
      upstream.cancel();
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.NAME) {
      return step.name();
    }
    if (key == Attr.TERMINATED) {
      return phase.get() == Phase.COMPLETED || phase.get() == Phase.FAILED;
    }
    if (key == Attr.CANCELLED) {
      return phase.get() == Phase.CANCELLED;
    }
    if (key == Attr.ERROR) {
      return phase.get() == Phase.FAILED ? error : null;
    }
    return Neighbours.scan(key, upstream, downstream);
  }
}
