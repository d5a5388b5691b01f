package dev.millrace.queue;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** What a subscriber that asks for everything was told, as text. Told by one thread at a time. */
final class Signals implements CoreSubscriber<Object> {

  private volatile String told = "";
  private volatile Subscription subscription;

  static Signals of(Publisher<?> publisher) {
    Signals signals = new Signals();
    publisher.subscribe(signals);
    return signals;
  }

  void cancel() {
    subscription.cancel();
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(Object item) {
    tell(item.toString());
  }

  @Override
  public void onError(Throwable error) {
    tell("error");
  }

  @Override
  public void onComplete() {
    tell("complete");
  }

  private void tell(String signal) {
    told = told.isEmpty() ? signal : told + " " + signal;
  }

  @Override
  public String toString() {
    return told.isEmpty() ? "nothing" : told;
  }
}
