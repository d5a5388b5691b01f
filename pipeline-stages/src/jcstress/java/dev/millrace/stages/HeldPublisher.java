package dev.millrace.stages;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Operators;

/** What a stage's function returns for the last item, signalled by a race. */
final class HeldPublisher implements Publisher<Integer> {

  private volatile Subscriber<? super Integer> subscriber;

  @Override
  public void subscribe(Subscriber<? super Integer> given) {
    given.onSubscribe(Operators.emptySubscription());
    subscriber = given;
  }

  Subscriber<? super Integer> subscriber() {
    return subscriber;
  }
}
