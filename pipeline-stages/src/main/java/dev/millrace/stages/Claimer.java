package dev.millrace.stages;

import dev.millrace.queue.Claim;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A subscription to the claims of a queue, by which the {@link Dispatcher} gets one at a time. */
final class Claimer implements CoreSubscriber<Claim<Object>> {

  private final Dispatcher dispatcher;
  private @Nullable Subscription queue;

  /**
   * Set while a claim is being handed over. The thread that does so may go on to work on the item,
   * and no other gets a claim by this subscription then.
   */
  private volatile boolean busy;

  Claimer(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  boolean isBusy() {
    return busy;
  }

  void ask() {
    if (queue != null) {
      queue.request(1);
    }
  }

  void cancel() {
    if (queue != null) {
      queue.cancel();
    }
  }

  @Override
  public Context currentContext() {
    return dispatcher.currentContext();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    if (Operators.validate(queue, subscription)) {
      queue = subscription;
    }
  }

  @Override
  public void onNext(Claim<Object> claim) {
    busy = true;
    try {
      dispatcher.claimed(claim);
    } finally {
      busy = false;
    }
  }

  @Override
  public void onError(Throwable error) {
    dispatcher.inputEnded(this, error);
  }

  @Override
  public void onComplete() {
    dispatcher.inputEnded(this, null);
  }
}
