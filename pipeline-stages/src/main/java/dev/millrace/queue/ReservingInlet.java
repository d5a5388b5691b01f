package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** An inlet that asks for as many items as it has reserved places. */
final class ReservingInlet<T> extends Waiter implements Inlet<T> {

  private final GuardedQueue<T> queue;
  private final Context context;
  private final Upstream upstream = new Upstream();

  /** Run under the queue's monitor for each item that enters. */
  final Runnable onQueued;

  /** Made once: an item allocates nothing. */
  private final GuardedQueue.EntryRule<T> rule =
      (state, item, place, here) -> state.sources.fill(this, item, place, here);

  /** Most places reserved at once. */
  final int limit;

  private final int leaves;

  /** Places reserved and not filled yet; guarded by the queue's monitor. */
  int reserved;

  /** Places reserved by the last entry. Written by it under the monitor, read by who entered. */
  int gained;

  /** Written and read by the source's signals. */
  private boolean done;

  ReservingInlet(GuardedQueue<T> queue, int limit, int leaves, Context context, Runnable onQueued) {
    this.queue = queue;
    this.limit = limit;
    this.leaves = leaves;
    this.context = context;
    this.onQueued = onQueued;
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    if (upstream.set(subscription)) {
      resume();
    }
  }

  @Override
  int leaves() {
    return leaves;
  }

  @Override
  void resume() {
    upstream.request(queue.reserve(this));
  }

  @Override
  public void onNext(T item) {
    requireNonNull(item, "item");
    if (done) {
      Operators.onNextDropped(item, currentContext());
      return;
    }
    Entry entry;
    try {
      entry = queue.enter(item, rule);
    } catch (Throwable e) {
      Exceptions.throwIfFatal(e);
      queue.undelivered(item, currentContext());
      fail(e);
      return;
    }
    switch (entry) {
      case ENTERED -> upstream.request(gained);
      case FULL -> {
        queue.undelivered(item, currentContext());
        fail(Exceptions.failWithOverflow("source brought more items than it was asked for"));
      }
      default -> {
        queue.undelivered(item, currentContext());
        upstream.cancel();
      }
    }
  }

  private void fail(Throwable reason) {
    upstream.cancel();
    onError(reason);
  }

  @Override
  public void onError(Throwable error) {
    requireNonNull(error, "error");
    if (done) {
      Operators.onErrorDropped(error, currentContext());
      return;
    }
    end(error);
  }

  @Override
  public void onComplete() {
    if (!done) {
      end(null);
    }
  }

  private void end(@Nullable Throwable error) {
    done = true;
    queue.release(this);
    queue.remove(this, error);
  }

  @Override
  public void cancelUpstream() {
    upstream.cancel();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return upstream.get();
    }
    if (key == Attr.CANCELLED) {
      return upstream.isCancelled();
    }
    if (key == Attr.TERMINATED) {
      return done;
    }
    if (key == Attr.PREFETCH) {
      return limit;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
  }
}
