package dev.millrace.queue;

import dev.millrace.Transcript;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/** What a subscriber that asks for everything was told. */
final class Signals extends Transcript<Object> {

  private volatile Subscription subscription;

  static Signals of(Publisher<?> publisher) {
    Signals signals = new Signals();
    publisher.subscribe(signals);
    return signals;
  }

  void request(long n) {
    subscription.request(n);
  }

  void cancel() {
    subscription.cancel();
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }
}
