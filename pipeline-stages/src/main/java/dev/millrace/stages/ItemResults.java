package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
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

  /** Of the result that is emitted next, as far as the attempts tell. */
  private enum Emission {
    NONE,
    UNDER_WAY,
    /** The rail had let go before there was a result. */
    FOR_NOBODY,
    /** The rail has let go while a result was on its way. */
    UNDER_WAY_FOR_NOBODY
  }

  /** Where Reactor keeps what {@code doOnDiscard} was given. */
  private static final String DISCARD_HOOK = "reactor.onDiscard.local";

  private final DrainingRail rail;
  private final Object item;
  private final Context context;
  private final AtomicReference<@Nullable Object> result = new AtomicReference<>();
  private final AtomicReference<Emission> emission = new AtomicReference<>(Emission.NONE);
  private volatile @Nullable Subscription subscription;

  /**
   * Set if the publisher has discarded the item itself, as one that holds it does when cancelled.
   */
  private volatile boolean itemDiscarded;

  /** Written by the publisher's signals. */
  private volatile boolean done;

  /** Written by the publisher before {@link #done}. */
  private @Nullable Throwable error;

  /** Whether a result was asked for and has not been polled; touched by the draining thread. */
  private boolean asked = true;

  private final FunctionsInUse functions = new FunctionsInUse();

  /** Whether the first result is the last; written by each attempt before it emits. */
  private volatile boolean sole;

  /**
   * @param item what the results come of
   */
  ItemResults(DrainingRail rail, Object item, Context context) {
    this.rail = rail;
    this.item = item;
    Consumer<Object> hook = context.getOrDefault(DISCARD_HOOK, null);
    this.context =
        hook == null
            ? context
            : Operators.enableOnDiscard(context, discarded -> discardedElsewhere(discarded, hook));
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
    if (isLetGo()) {
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

  /**
   * A result is about to be emitted. From now on it stands for the item, also if the operators on
   * its way discard it.
   *
   * @return whether the rail still cares for it
   */
  boolean resultComes() {
    return emission.compareAndSet(Emission.NONE, Emission.UNDER_WAY);
  }

  void functionCalled() {
    functions.called();
  }

  /** The function that was called has returned, and emitted what it had to. */
  void functionReturned() {
    if (functions.returned() && isCancelled()) {
      rail.drain();
    }
  }

  /** Has a task run when no function uses the item any more; at once if none does. */
  void whenReturned(Runnable task) {
    functions.whenReturned(task);
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

  /** Tells whether these are the results of this very item. */
  boolean areOf(@Nullable Object that) {
    return that == item;
  }

  boolean isSoleResult() {
    return sole;
  }

  // What the rail asks

  /** Tells whether a function uses the item. */
  boolean isWorking() {
    return functions.isAny();
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
      emission.compareAndSet(Emission.UNDER_WAY, Emission.NONE);
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

  /**
   * Lets go of the publisher, and discards the result that has come, if there is one.
   *
   * @return whether there is one, or one is on its way, which will be discarded, or the item has
   *     been already
   */
  boolean letGo() {
    Operators.terminate(SUBSCRIPTION, this);
    Emission was =
        emission.getAndUpdate(
            e -> e == Emission.UNDER_WAY ? Emission.UNDER_WAY_FOR_NOBODY : Emission.FOR_NOBODY);
    Object left = result.getAndSet(null);
    Operators.onDiscard(Routed.bare(left), context);
    return left != null || was == Emission.UNDER_WAY || itemDiscarded;
  }

  private void discardedElsewhere(Object discarded, Consumer<Object> hook) {
    if (discarded == item) {
      itemDiscarded = true;
    }
    hook.accept(discarded);
  }

  private boolean isLetGo() {
    Emission now = emission.get();
    return now == Emission.FOR_NOBODY || now == Emission.UNDER_WAY_FOR_NOBODY;
  }

  /** A result came too late for the rail, which may have discarded the item in its place. */
  private void discardLate() {
    Object late = Routed.bare(result.getAndSet(null));
    if (late != item || emission.get() == Emission.UNDER_WAY_FOR_NOBODY) {
      Operators.onDiscard(late, context);
    }
  }

  private boolean isCancelled() {
    return subscription == Operators.cancelledSubscription();
  }
}
