package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.util.context.Context;

/** A wait for one item. */
class Take<T, R> extends Waiter implements Subscription {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicIntegerFieldUpdater<Take> STEP =
      AtomicIntegerFieldUpdater.newUpdater(Take.class, "step");

  private static final int NEW = 0;
  private static final int REQUESTED = 1;
  private static final int TOLD = 2;

  final GuardedQueue<T> queue;
  final CoreSubscriber<? super R> actual;
  private final Handout<T, R> handout;

  @SuppressWarnings("UnusedVariable") // by its updater it is
  private volatile int step;

  /** What the wait has ended with; written once, under the queue's monitor. */
  @Nullable PollResult<T> found;

  Take(GuardedQueue<T> queue, Handout<T, R> handout, CoreSubscriber<? super R> actual) {
    this.queue = queue;
    this.handout = handout;
    this.actual = actual;
  }

  @Override
  public final void request(long n) {
    if (n <= 0) {
      refuse(Exceptions.nullOrNegativeRequestException(n));
    } else if (STEP.compareAndSet(this, NEW, REQUESTED)) {
      if (!answer()) {
        waits();
      }
    }
  }

  /** A request that breaks rule 3.9 ends a take that has not got an item. */
  private void refuse(Throwable reason) {
    if (queue.refuse(this)) {
      waitIsOver();
      actual.onError(reason);
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
  final Context currentContext() {
    return actual.currentContext();
  }

  /** Until then what is set aside stays in the queue: a cancel leaves it to the next. */
  @Override
  final void resume() {
    answer();
  }

  /** Tells what is found, unless another thread does; returns whether the wait is over. */
  private boolean answer() {
    queue.take(this);
    PollResult<T> end = found;
    if (end == null) {
      return false;
    }
    if (STEP.compareAndSet(this, REQUESTED, TOLD)) {
      waitIsOver();
      if (end instanceof PollResult.Item<T> item) {
        actual.onNext(handout.form().apply(item.value()));
        actual.onComplete();
      } else {
        queue.signalEnd(actual);
      }
    }
    return true;
  }

  @Override
  public final void cancel() {
    queue.cancelTake(this);
    waitIsOver();
  }
}
