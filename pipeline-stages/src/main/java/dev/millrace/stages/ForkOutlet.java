package dev.millrace.stages;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.util.context.Context;

/**
 * Hands what a rail emits, each a {@link Routed}, to the first queue of its branch. The rail is
 * asked for the next one when the last has found room.
 */
final class ForkOutlet implements CoreSubscriber<Object>, Scannable {

  private final Context context;
  private final List<CoreSubscriber<Object>> inlets;

  /** Inlets that have not asked for their first item. */
  private final AtomicInteger silent;

  private @Nullable Subscription rail;

  ForkOutlet(Context context, List<CoreSubscriber<Object>> inlets) {
    this.context = context;
    this.inlets = inlets;
    this.silent = new AtomicInteger(inlets.size());
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    rail = subscription;
    for (CoreSubscriber<Object> inlet : inlets) {
      inlet.onSubscribe(new InletSubscription(subscription));
    }
  }

  @Override
  public void onNext(Object next) {
    Routed routed = (Routed) next;
    inlets.get(routed.branch()).onNext(routed.value());
  }

  @Override
  public void onError(Throwable error) {
    inlets.forEach(inlet -> inlet.onError(error));
  }

  @Override
  public void onComplete() {
    inlets.forEach(CoreSubscriber::onComplete);
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.PARENT ? rail : null;
  }

  /** Every inlet asks for one item at the start, then for one more when it has placed one. */
  private final class InletSubscription implements Subscription {

    private final Subscription upstream;

    InletSubscription(Subscription upstream) {
      this.upstream = upstream;
    }

    @Override
    public void request(long n) {
      if (silent.get() == 0 || silent.decrementAndGet() == 0) {
        upstream.request(1);
      }
    }

    @Override
    public void cancel() {
      upstream.cancel();
    }
  }
}
