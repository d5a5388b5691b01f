package dev.millrace.queue;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** What a subscriber was told, as text. Told by one thread at a time. */
final class Signals implements CoreSubscriber<Object> {

  private final long firstDemand;
  private volatile String told = "";
  private volatile Subscription subscription;

  /** Asks for everything. */
  Signals() {
    this(Long.MAX_VALUE);
  }

  private Signals(long firstDemand) {
    this.firstDemand = firstDemand;
  }

  /** Returns a subscriber that asks for everything. */
  static Signals of(Publisher<?> publisher) {
    return of(publisher, Long.MAX_VALUE);
  }

  /** Returns a subscriber that asks for one item, and for more when told. */
  static Signals ofOne(Publisher<?> publisher) {
    return of(publisher, 1);
  }

  /** Returns a subscriber that asks when told. */
  static Signals ofNone(Publisher<?> publisher) {
    return of(publisher, 0);
  }

  private static Signals of(Publisher<?> publisher, long firstDemand) {
    Signals signals = new Signals(firstDemand);
    publisher.subscribe(signals);
    return signals;
  }

  void request() {
    subscription.request(1);
  }

  void cancel() {
    subscription.cancel();
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    if (firstDemand > 0) {
      given.request(firstDemand);
    }
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
