package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;

/** A wait for one item. */
class Take<T, R> extends Waiter implements Subscription {

  final GuardedQueue<T> queue;
  final CoreSubscriber<? super R> actual;
  private final Handout<T, R> handout;
  private final AtomicBoolean requested = new AtomicBoolean();

  Take(GuardedQueue<T> queue, Handout<T, R> handout, CoreSubscriber<? super R> actual) {
    this.queue = queue;
    this.handout = handout;
    this.actual = actual;
  }

  @Override
  public final void request(long n) {
    if (!requested.compareAndSet(false, true)) {
      return;
    }
    if (n <= 0) {
      actual.onError(Exceptions.nullOrNegativeRequestException(n));
    } else if (!answer()) {
      waits();
    }
  }

  /** There is no item yet; one may have come by the time this is called. */
  void waits() {}

  /** There is an item, or none will come, or the subscriber has cancelled. */
  void waitIsOver() {}

  @Override
  final Hold hold() {
    return handout.hold();
  }

  @Override
  final void resume() {
    answer();
  }

  private boolean answer() {
    PollResult<T> found = queue.take(this);
    if (found instanceof PollResult.Empty) {
      return false;
    }
    waitIsOver();
    if (found instanceof PollResult.Item<T> item) {
      actual.onNext(handout.form().apply(item.value()));
      actual.onComplete();
    } else {
      queue.signalEnd(actual);
    }
    return true;
  }

  @Override
  public final void cancel() {
    queue.cancelTake(this);
    waitIsOver();
  }
}
