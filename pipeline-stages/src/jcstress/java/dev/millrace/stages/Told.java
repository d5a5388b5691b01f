package dev.millrace.stages;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** What a subscriber was told, as text. Told by one thread at a time. */
final class Told implements CoreSubscriber<Object> {

  private final long demand;
  private volatile String told = "";
  private volatile Object last;
  private volatile Subscription subscription;

  Told(long demand) {
    this.demand = demand;
  }

  Subscription subscription() {
    return subscription;
  }

  Object last() {
    return last;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    if (demand > 0) {
      given.request(demand);
    }
  }

  @Override
  public void onNext(Object item) {
    last = item;
    tell(item instanceof ClaimedItem claimed ? claimed.value().toString() : item.toString());
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
