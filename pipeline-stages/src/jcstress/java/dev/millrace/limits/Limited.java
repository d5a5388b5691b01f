package dev.millrace.limits;

import dev.millrace.RateLimiter;
import dev.millrace.Transcript;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** A subscriber behind {@code rateLimited}, and the source before it, both worked by hand. */
final class Limited extends Transcript<Integer> implements Subscription {

  private final RateLimitedSubscriber<Integer> limited;
  private final Context context =
      Operators.enableOnDiscard(null, item -> tell("discarded " + item));
  private volatile long asked;
  private volatile Subscription subscription;

  Limited(RateLimiter limiter) {
    limited = new RateLimitedSubscriber<>(limiter, Schedulers.parallel(), this);
    limited.onSubscribe(this);
  }

  void bring(int item) {
    limited.onNext(item);
  }

  void ask() {
    subscription.request(1);
  }

  void giveUp() {
    subscription.cancel();
  }

  /** Returns how many items the source was asked for. */
  long asked() {
    return asked;
  }

  // The source's subscription; one thread at a time asks.

  @Override
  public void request(long n) {
    asked += n;
  }

  @Override
  public void cancel() {
    // The source goes on, as it may.
  }

  // The subscriber

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    given.request(1);
  }
}
