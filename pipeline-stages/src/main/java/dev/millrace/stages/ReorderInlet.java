package dev.millrace.stages;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Brings the results of one rail of an ordered stage into the {@link Reorder}. It asks for one, and
 * for the next when there was room.
 */
final class ReorderInlet implements CoreSubscriber<Object>, Scannable {

  private final Reorder reorder;
  private final DispatchRail rail;
  private @Nullable Subscription upstream;

  /**
   * @param rail has the item in hand of which the results come
   */
  ReorderInlet(Reorder reorder, DispatchRail rail) {
    this.reorder = reorder;
    this.rail = rail;
  }

  @Override
  public Context currentContext() {
    return reorder.currentContext();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    if (Operators.validate(upstream, subscription)) {
      upstream = subscription;
      reorder.add(this);
      ask();
    }
  }

  @Override
  public void onNext(Object result) {
    if (reorder.add(rail.inHand().results(), result, this)) {
      ask();
    }
    reorder.drain();
  }

  @Override
  public void onError(Throwable error) {
    Operators.onErrorDropped(error, currentContext());
  }

  /** The results that were brought go on; the stage's last is told by the {@link Dispatcher}. */
  @Override
  public void onComplete() {
    reorder.remove(this);
  }

  void ask() {
    if (upstream != null) {
      upstream.request(1);
    }
  }

  void cancel() {
    if (upstream != null) {
      upstream.cancel();
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.PREFETCH ? 1 : Neighbours.scan(key, upstream, reorder);
  }
}
