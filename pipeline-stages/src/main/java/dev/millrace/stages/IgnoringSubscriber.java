package dev.millrace.stages;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** Asks for every result and drops it; the end of the run is told by its report. */
final class IgnoringSubscriber implements CoreSubscriber<Object> {

  private final Context context;

  IgnoringSubscriber(Context context) {
    this.context = context;
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(Object result) {}

  @Override
  public void onError(Throwable error) {}

  @Override
  public void onComplete() {}
}
