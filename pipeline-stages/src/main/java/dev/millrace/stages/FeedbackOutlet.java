package dev.millrace.stages;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** The way back of a rail that feeds a loop: asks for the next item when the last is kept. */
final class FeedbackOutlet implements CoreSubscriber<Object> {

  private final FeedbackLoop loop;
  private @Nullable Subscription rail;

  FeedbackOutlet(FeedbackLoop loop) {
    this.loop = loop;
  }

  @Override
  public Context currentContext() {
    return loop.context();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    rail = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(Object item) {
    loop.feed(item, this::kept);
  }

  private void kept() {
    if (rail != null) {
      rail.request(1);
    }
  }

  @Override
  public void onError(Throwable error) {
    // A rail tells the run.
  }

  @Override
  public void onComplete() {
    // The loop knows when it is complete.
  }
}
