package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import dev.millrace.Delivery;
import dev.millrace.Step.Source.Brings;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Stands between a source and its queue. The run can close it: then the source is cancelled, and
 * its part is complete. A source that fails is told to the run, and its part is complete, too.
 */
final class SourceGate implements CoreSubscriber<Object>, Scannable {

  private final Context context;
  private final Brings brings;
  private final Consumer<? super Throwable> onFailure;
  private final Runnable onItem;
  private final CoreSubscriber<Object> downstream;

  private static final int OVER = Integer.MIN_VALUE;

  /**
   * How many items are being passed on: more than one if the source brings the next while it is
   * asked for it. {@link #OVER} is added when its part is over; downstream completes as soon as
   * nothing but that is left.
   */
  private final AtomicInteger passing = new AtomicInteger();

  /** Written by the source; read by whoever closes, which may be before there is one. */
  private volatile @Nullable Subscription upstream;

  private volatile boolean closed;

  /**
   * @param brings what the source emits; a delivery goes on as its item, with what acknowledges it
   * @param onFailure given the error of the source before its part completes
   * @param onItem run after each item that was passed on
   */
  SourceGate(
      Context context,
      Brings brings,
      Consumer<? super Throwable> onFailure,
      Runnable onItem,
      CoreSubscriber<Object> downstream) {
    this.context = context;
    this.brings = brings;
    this.onFailure = onFailure;
    this.onItem = onItem;
    this.downstream = downstream;
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    if (!Operators.validate(upstream, subscription)) {
      return;
    }
    upstream = subscription;
    if (closed) {
      subscription.cancel();
    } else {
      downstream.onSubscribe(subscription);
    }
  }

  @Override
  public void onNext(Object emitted) {
    requireNonNull(emitted, "emitted");
    Object item = brings == Brings.DELIVERIES ? carried((Delivery<?>) emitted) : emitted;
    if (passing.getAndUpdate(n -> n < 0 ? n : n + 1) < 0) {
      Carried.discard(item, context);
      return;
    }
    downstream.onNext(item);
    onItem.run();
    if (passing.decrementAndGet() == OVER) {
      downstream.onComplete();
    }
  }

  private Carried carried(Delivery<?> delivery) {
    return new Carried(delivery.value(), new DeliverySettlement(delivery, context), null);
  }

  @Override
  public void onError(Throwable error) {
    if (isOver()) {
      Operators.onErrorDropped(error, context);
      return;
    }
    onFailure.accept(error);
    complete();
  }

  @Override
  public void onComplete() {
    complete();
  }

  /** Ends the source early; may be called from any thread, also again. */
  void close() {
    if (isOver()) {
      return;
    }
    closed = true;
    Subscription source = upstream;
    if (source != null) {
      cancel(source);
    }
    complete();
  }

  /** A source that throws here, against rule 3.15, keeps the run from nothing. */
  private void cancel(Subscription source) {
    try {
      source.cancel();
    } catch (Throwable e) {
      Exceptions.throwIfJvmFatal(e);
      Operators.onErrorDropped(e, context);
    }
  }

  private void complete() {
    if (passing.getAndUpdate(n -> n | OVER) == 0) {
      downstream.onComplete();
    }
  }

  /** Tells whether nothing more comes. */
  boolean isOver() {
    return passing.get() < 0;
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.CANCELLED ? closed : Neighbours.scan(key, upstream, downstream);
  }
}
