package dev.millrace.stages;

import dev.millrace.PipelineException;
import dev.millrace.RunState;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** The end of a run: hands what leaves the last step to the subscriber, then its outcome. */
final class RunOutput<T> implements CoreSubscriber<Object>, Subscription, Scannable {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicLongFieldUpdater<RunOutput> DEMAND =
      AtomicLongFieldUpdater.newUpdater(RunOutput.class, "demand");

  private final Run<T> run;
  private final boolean isSeeded;
  private final CoreSubscriber<? super T> actual;
  private volatile boolean cancelled;

  /** Set when the subscriber is told the end. */
  private volatile boolean terminated;

  private volatile @Nullable Throwable error;

  /** Results asked for that have not come, in a seeded run. */
  private volatile long demand;

  /** Set by a request that is not positive, which the rail refuses with an error (rule 3.9). */
  private volatile boolean askedForNothing;

  private @Nullable Subscription rail;

  RunOutput(Run<T> run, CoreSubscriber<? super T> actual) {
    this.run = run;
    this.isSeeded = run.seeded() != null;
    this.actual = actual;
  }

  @Override
  public Context currentContext() {
    return actual.currentContext();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    rail = subscription;
    actual.onSubscribe(this);
  }

  @Override
  public void onNext(Object result) {
    @SuppressWarnings("unchecked") // the last step makes items of this type
    T value = (T) Carried.value(result);
    if (isSeeded) {
      Operators.produced(DEMAND, this, 1);
    }
    actual.onNext(value);
    run.moved();
    Carried.release(result);
  }

  @Override
  public void onError(Throwable error) {
    if (askedForNothing && run.isRunning()) {
      cancelled = true;
      run.cancel();
      this.error = error;
      terminated = true;
      actual.onError(error);
      return;
    }
    run.outletFailed(error);
  }

  @Override
  public void onComplete() {
    run.outletEnded();
  }

  /** Tells the subscriber how the run ended; called once, when no result comes any more. */
  void end(RunState state, @Nullable PipelineException failure) {
    if (cancelled || state == RunState.CANCELLED) {
      return;
    }
    error = failure;
    terminated = true;
    try {
      if (failure == null) {
        actual.onComplete();
      } else {
        actual.onError(failure);
      }
    } catch (Throwable e) {
      Exceptions.throwIfJvmFatal(e);
      Operators.onErrorDropped(e, actual.currentContext());
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      askedForNothing = true;
    }
    if (isSeeded && n > 0) {
      Operators.addCap(DEMAND, this, n);
    }
    Subscription upstream = rail;
    if (upstream != null) {
      run.callIn(() -> upstream.request(n));
    }
  }

  /** Tells whether a result was asked for that has not come; known of a seeded run. */
  boolean hasDemand() {
    return demand > 0;
  }

  /** Tells whether the subscriber has no use for the failure of the run. */
  boolean dropsFailure() {
    return actual instanceof IgnoringSubscriber;
  }

  @Override
  public void cancel() {
    cancelled = true;
    run.callIn(this::cancelHere);
  }

  private void cancelHere() {
    if (rail != null) {
      rail.cancel();
    }
    run.cancel();
    // Of a run that has failed meanwhile, the outlet will not tell its end any more.
    run.outletEnded();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return rail;
    }
    if (key == Attr.ACTUAL) {
      return actual;
    }
    if (key == Attr.TERMINATED) {
      return terminated;
    }
    if (key == Attr.ERROR) {
      return error;
    }
    return key == Attr.CANCELLED ? cancelled && !terminated : null;
  }
}
