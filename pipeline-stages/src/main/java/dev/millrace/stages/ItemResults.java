package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * What the publisher of one item's results has brought: at most one result at a time, held until
 * the rail polls it.
 */
final class ItemResults implements CoreSubscriber<Object> {

  private static final AtomicReferenceFieldUpdater<ItemResults, Subscription> SUBSCRIPTION =
      AtomicReferenceFieldUpdater.newUpdater(ItemResults.class, Subscription.class, "subscription");

  private final DrainingRail rail;
  private final Object item;
  private final Context context;
  private final AtomicReference<@Nullable Object> result = new AtomicReference<>();
  private volatile @Nullable Subscription subscription;

  /** Written by the publisher's signals. */
  private volatile boolean done;

  /** Written by the publisher before {@link #done}. */
  private @Nullable Throwable error;

  /** Whether a result was asked for and has not been polled; touched by the draining thread. */
  private boolean asked = true;

  /** Functions that have been called for these results, and have not returned. */
  private final AtomicInteger working = new AtomicInteger();

  /** Whether the first result is the last; written by each attempt before it emits. */
  private volatile boolean sole;

  /**
   * @param item what the results come of
   */
  ItemResults(DrainingRail rail, Object item, Context context) {
    this.rail = rail;
    this.item = item;
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
  public void onNext(Object next) {
    if (done) {
      Operators.onNextDropped(next, context);
      return;
    }
    if (!result.compareAndSet(null, next)) {
      Operators.onNextDropped(next, context);
      Operators.terminate(SUBSCRIPTION, this);
      end(
          Exceptions.failWithOverflow(
              "the stage's publisher emitted a result that was not asked for"));
      return;
    }
    if (isCancelled()) {
      discardLate();
      return;
    }
    rail.drain();
  }

  @Override
  public void onError(Throwable failure) {
    if (done || isCancelled()) {
      Operators.onErrorDropped(failure, context);
      return;
    }
    end(failure);
  }

  private void end(Throwable failure) {
    error = failure;
    done = true;
    rail.drain();
  }

  @Override
  public void onComplete() {
    done = true;
    rail.drain();
  }

  // What the attempts tell besides

  void functionCalled() {
    working.getAndIncrement();
  }

  /** The function that was called has returned, and emitted what it had to. */
  void functionReturned() {
    if (working.decrementAndGet() == 0 && isCancelled()) {
      rail.drain();
    }
  }

  /** Something that is fatal to the JVM was thrown, which Reactor's operators do not signal. */
  void onFatal(Throwable failure) {
    if (!done && !isCancelled()) {
      Operators.terminate(SUBSCRIPTION, this);
      end(failure);
    }
  }

  /** The attempt that is being made has one result at most, or may have more. */
  void expectOneResult(boolean one) {
    sole = one;
  }

  boolean isSoleResult() {
    return sole;
  }

  // What the rail asks

  /** Tells whether a function uses the item. */
  boolean isWorking() {
    return working.get() > 0;
  }

  boolean isDone() {
    return done;
  }

  @Nullable Throwable error() {
    return error;
  }

  /** Returns the result that has come, if there is one. */
  @Nullable Object poll() {
    Object next = result.getAndSet(null);
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

  /** Lets go of the publisher; may be called on any thread. */
  void stop() {
    Operators.terminate(SUBSCRIPTION, this);
  }

  /** Lets go of the publisher; returns the result that has come, if there is one. */
  @Nullable Object cancel() {
    Operators.terminate(SUBSCRIPTION, this);
    return result.getAndSet(null);
  }

  /** A result came too late for the rail, which has discarded the item in its place. */
  private void discardLate() {
    Object late = Routed.bare(result.getAndSet(null));
    if (late != item) {
      Operators.onDiscard(late, context);
    }
  }

  private boolean isCancelled() {
    return subscription == Operators.cancelledSubscription();
  }
}
