package dev.millrace.stages;

import dev.millrace.Transcript;
import org.reactivestreams.Subscription;

/** What a subscriber with some demand was told. */
final class Told extends Transcript<Object> {

  private final long demand;
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
}
