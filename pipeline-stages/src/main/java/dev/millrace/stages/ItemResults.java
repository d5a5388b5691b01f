package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * What the publisher of one item's results has brought: at most one result at a time, held until
 * the {@link ItemRail} polls it.
 */
final class ItemResults<R> implements CoreSubscriber<R> {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicReferenceFieldUpdater<ItemResults, Subscription> SUBSCRIPTION =
      AtomicReferenceFieldUpdater.newUpdater(ItemResults.class, Subscription.class, "subscription");

  private final ItemRail<?, R> rail;
  private final Context context;
  private final AtomicReference<@Nullable R> result = new AtomicReference<>();
  private volatile @Nullable Subscription subscription;

  /** Written by the publisher's signals. */
  private volatile boolean done;

  /** Written by the publisher before {@link #done}. */
  private @Nullable Throwable error;

  /** Whether a result was asked for and has not been polled; touched by the draining thread. */
  private boolean asked = true;

  ItemResults(ItemRail<?, R> rail, Context context) {
    this.rail = rail;
    this.context = context;
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription s) {
    if (Operators.setOnce(SUBSCRIPTION, this, s)) {
      s.request(1);
    }
  }

  @Override
  public void onNext(R next) {
    if (done || !result.compareAndSet(null, next)) {
      Operators.onNextDropped(next, context);
      return;
    }
    rail.drain();
  }

  @Override
  public void onError(Throwable failure) {
    if (done) {
      Operators.onErrorDropped(failure, context);
      return;
    }
    error = failure;
    done = true;
    rail.drain();
  }

  @Override
  public void onComplete() {
    done = true;
    rail.drain();
  }

  boolean isDone() {
    return done;
  }

  @Nullable Throwable error() {
    return error;
  }

  /** Returns the result that has come, if there is one. */
  @Nullable R poll() {
    R next = result.getAndSet(null);
    if (next != null) {
      asked = false;
    }
    return next;
  }

  /** Asks for the next result; tells whether that was still to be done. */
  boolean ask() {
    Subscription s = subscription;
    if (asked || s == null) {
      return false;
    }
    asked = true;
    s.request(1);
    return true;
  }

  void cancel() {
    Operators.terminate(SUBSCRIPTION, this);
    Operators.onDiscard(result.getAndSet(null), context);
  }
}
