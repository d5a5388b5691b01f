package dev.millrace.stages;

import dev.millrace.PipelineException;
import dev.millrace.RunState;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.util.context.Context;

/** The end of a run: hands what leaves the last step to the subscriber, then its outcome. */
final class RunOutput<T> implements CoreSubscriber<Object>, Subscription, Scannable {

  private final Run<T> run;
  private final CoreSubscriber<? super T> actual;
  private volatile boolean cancelled;

  /** Set by a request that is not positive, which the rail refuses with an error (rule 3.9). */
  private volatile boolean askedForNothing;

  private @Nullable Subscription rail;

  RunOutput(Run<T> run, CoreSubscriber<? super T> actual) {
    this.run = run;
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
    actual.onNext(value);
    run.moved();
    Carried.release(result);
  }

  @Override
  public void onError(Throwable error) {
    if (askedForNothing && run.isRunning()) {
      cancelled = true;
      run.cancel();
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
    if (failure == null) {
      actual.onComplete();
    } else {
      actual.onError(failure);
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      askedForNothing = true;
    }
    Subscription upstream = rail;
    if (upstream != null) {
      run.callIn(() -> upstream.request(n));
    }
  }

  /** Tells whether a result was asked for that has not come. */
  boolean hasDemand() {
    return Scannable.from(rail).scanOrDefault(Attr.REQUESTED_FROM_DOWNSTREAM, 0L) > 0;
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
    return key == Attr.CANCELLED ? cancelled : null;
  }
}
