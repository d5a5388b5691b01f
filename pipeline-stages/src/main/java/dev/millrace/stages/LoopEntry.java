package dev.millrace.stages;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.util.context.Context;

/** Stands between what feeds a loop from outside and its frontier; the loop counts both. */
final class LoopEntry implements CoreSubscriber<Object>, Scannable {

  private final FeedbackLoop loop;
  private final CoreSubscriber<Object> frontier;
  private final Runnable onLeftOut;
  private @Nullable Subscription upstream;

  /**
   * @param onLeftOut run for an item that was seen before, which counts as finished
   */
  LoopEntry(FeedbackLoop loop, CoreSubscriber<Object> frontier, Runnable onLeftOut) {
    this.loop = loop;
    this.frontier = frontier;
    this.onLeftOut = onLeftOut;
    loop.feederAdded();
  }

  @Override
  public Context currentContext() {
    return loop.context();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    upstream = subscription;
    frontier.onSubscribe(subscription);
  }

  @Override
  public void onNext(Object item) {
    boolean isNew;
    try {
      isNew = loop.isNew(Carried.value(item));
    } catch (Throwable e) {
      Carried.discard(item, currentContext());
      loop.failed(e);
      return;
    }
    if (isNew) {
      frontier.onNext(loop.entering(item));
      return;
    }
    onLeftOut.run();
    loop.leftOut(item);
    if (upstream != null) {
      // In its place.
      upstream.request(1);
    }
  }

  @Override
  public void onError(Throwable error) {
    frontier.onError(error);
    loop.feederEnded();
  }

  @Override
  public void onComplete() {
    frontier.onComplete();
    loop.feederEnded();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return Neighbours.scan(key, upstream, frontier);
  }
}
