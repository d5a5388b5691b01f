package dev.millrace.stages;

import java.time.Duration;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Fails with a {@link java.util.concurrent.TimeoutException} when all attempts at an item together
 * have taken longer than their {@link TimeLeft}. Requests come for one result at a time.
 */
final class WithinDeadline extends FluxOperator<Object, Object> {

  private final ItemResults results;
  private final Duration declared;
  private final Duration left;
  private final Scheduler timer;

  /**
   * @param results told by the attempts whether the first result is the last
   * @param declared what the error says
   * @param left how much is left of it
   */
  WithinDeadline(
      Flux<Object> attempts,
      ItemResults results,
      Duration declared,
      Duration left,
      Scheduler timer) {
    super(attempts);
    this.results = results;
    this.declared = declared;
    this.left = left;
    this.timer = timer;
  }

  @Override
  public void subscribe(CoreSubscriber<? super Object> actual) {
    if (left.isZero() || left.isNegative()) {
      // Nothing is begun that is too late already.
      Operators.error(actual, TimeLeft.error(declared));
      return;
    }
    TimedSubscriber subscriber = new TimedSubscriber(actual);
    subscriber.time.run();
    source.subscribe(subscriber);
  }

  private final class TimedSubscriber implements CoreSubscriber<Object>, Subscription {

    private final CoreSubscriber<? super Object> actual;
    private final TimeLeft time = new TimeLeft(declared, left, timer, this::timeUp);
    private final Operators.DeferredSubscription upstream = new Operators.DeferredSubscription();

    private volatile boolean cancelled;

    TimedSubscriber(CoreSubscriber<? super Object> actual) {
      this.actual = actual;
      actual.onSubscribe(this);
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      upstream.set(subscription);
    }

    @Override
    public void request(long n) {
      time.run();
      upstream.request(n);
    }

    @Override
    public void onNext(Object result) {
      if (!time.pause() || (results.isSoleResult() && !time.end())) {
        discardLate(result);
        return;
      }
      actual.onNext(result);
      if (results.isSoleResult()) {
        actual.onComplete();
      }
    }

    @Override
    public void onError(Throwable error) {
      if (time.end()) {
        actual.onError(error);
      } else {
        Operators.onErrorDropped(error, currentContext());
      }
    }

    @Override
    public void onComplete() {
      if (time.end()) {
        actual.onComplete();
      }
    }

    /** The result of a filter is its item; once the time is up, the failure stands for that. */
    private void discardLate(Object result) {
      if (cancelled || !results.areOf(Routed.bare(result))) {
        Operators.onDiscard(Routed.bare(result), currentContext());
      }
    }

    private void timeUp() {
      upstream.cancel();
      actual.onError(time.error());
    }

    @Override
    public void cancel() {
      cancelled = true;
      if (time.end()) {
        upstream.cancel();
      }
    }
  }
}
