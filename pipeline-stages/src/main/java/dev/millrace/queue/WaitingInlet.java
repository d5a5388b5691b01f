package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** An inlet that asks for one item, waits until there is room for it, and asks for the next. */
final class WaitingInlet<T> extends Putter<T> implements Inlet<T> {

  private enum Stage {
    /** No item waits. */
    IDLE,
    /** An item waits, more may come. */
    WAITING,
    /** An item waits, the source has ended. */
    LAST_WAITING,
    /** The source has ended, nothing waits. */
    ENDED
  }

  private final Context context;
  private final CountedSubscribers.Count onQueued;
  private final int leaves;
  private final Upstream upstream = new Upstream();

  /** Moved on by the source's signals and by the thread that ends a wait. */
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.IDLE);

  /**
   * Written by the source before the stage says that an item waits; no one else touches it then.
   */
  private @Nullable T item;

  /** Written by the source before the stage says that it has ended. */
  private @Nullable Throwable error;

  WaitingInlet(
      GuardedQueue<T> queue, int leaves, Context context, CountedSubscribers.Count onQueued) {
    super(queue);
    this.context = context;
    this.onQueued = onQueued;
    this.leaves = leaves;
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    if (upstream.set(subscription)) {
      upstream.request(1);
    }
  }

  @Override
  public void onNext(T next) {
    requireNonNull(next, "next");
    if (stage.get() != Stage.IDLE) {
      Operators.onNextDropped(next, currentContext());
      return;
    }
    item = next;
    entry = Entry.FULL;
    stage.set(Stage.WAITING);
    enter();
  }

  @Override
  public void onError(Throwable failure) {
    requireNonNull(failure, "failure");
    if (hasEnded()) {
      Operators.onErrorDropped(failure, currentContext());
      return;
    }
    error = failure;
    end();
  }

  @Override
  public void onComplete() {
    if (!hasEnded()) {
      end();
    }
  }

  private boolean hasEnded() {
    Stage now = stage.get();
    return now == Stage.LAST_WAITING || now == Stage.ENDED;
  }

  private void end() {
    Stage now = stage.updateAndGet(was -> was == Stage.WAITING ? Stage.LAST_WAITING : Stage.ENDED);
    if (now == Stage.ENDED) {
      queue.remove(this, error);
    }
  }

  @Override
  T item() {
    return requireNonNull(item, "item");
  }

  @Override
  int leaves() {
    return leaves;
  }

  @Override
  void queued() {
    onQueued.queued();
  }

  @Override
  void entered() {
    item = null;
    if (waitIsOver() == Stage.ENDED) {
      queue.remove(this, error);
    } else {
      upstream.request(1);
    }
  }

  @Override
  void rejected(Throwable reason) {
    T rejected = item();
    item = null;
    queue.undelivered(rejected, currentContext());
    upstream.cancel();
    Throwable failure = waitIsOver() == Stage.ENDED ? error : null;
    queue.remove(this, reason instanceof QueueClosedException ? failure : reason);
  }

  private Stage waitIsOver() {
    return stage.updateAndGet(was -> was == Stage.WAITING ? Stage.IDLE : Stage.ENDED);
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
      return stage.get() == Stage.ENDED;
    }
    if (key == Attr.ERROR) {
      return stage.get() == Stage.ENDED ? error : null;
    }
    if (key == Attr.BUFFERED) {
      return stage.get() == Stage.WAITING || stage.get() == Stage.LAST_WAITING ? 1 : 0;
    }
    if (key == Attr.PREFETCH) {
      return 1;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
  }
}
