package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** An inlet for a source that cannot be slowed: an item that finds no room meets a strategy. */
final class OverflowInlet<T> implements Inlet<T> {

  private final GuardedQueue<T> queue;
  private final BufferOverflowStrategy strategy;
  private final Context context;
  private final Upstream upstream = new Upstream();

  /** Made once: an item allocates nothing. */
  private final GuardedQueue.EntryRule<T> rule = this::enterOrDrop;

  /** Written and read by the source's signals. */
  private boolean done;

  /** What the source has failed with; likewise. */
  private @Nullable Throwable failure;

  /** What the last entry pushed out; written and read by the source's signals. */
  private @Nullable T dropped;

  OverflowInlet(GuardedQueue<T> queue, BufferOverflowStrategy strategy, Context context) {
    this.queue = queue;
    this.strategy = strategy;
    this.context = context;
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    if (upstream.set(subscription)) {
      upstream.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(T item) {
    requireNonNull(item, "item");
    if (done) {
      Operators.onNextDropped(item, currentContext());
      return;
    }
    try {
      signal(item, queue.enter(item, rule));
    } catch (Throwable e) {
      queue.undelivered(item, currentContext());
      fail(e);
      Exceptions.throwIfFatal(e);
    }
  }

  /** Runs under the queue's monitor. */
  private Entry enterOrDrop(QueueState<T> state, T item, @Nullable Object place, Resumption here) {
    Entry entry = state.arrivals.enter(item, place, here);
    if (entry == Entry.FULL) {
      state.arrivals.countDrop();
      dropped =
          switch (strategy) {
            case DROP_OLDEST -> state.arrivals.replaceOldest(item);
            case DROP_LATEST -> item;
            case ERROR -> null;
          };
    }
    return entry;
  }

  private void signal(T item, Entry entry) {
    T out = dropped;
    dropped = null;
    if (out != null) {
      queue.undelivered(out, currentContext());
    } else if (entry == Entry.FULL) {
      queue.undelivered(item, currentContext());
      fail(
          Exceptions.failWithOverflow(
              queue.label() + " is full (capacity %d)".formatted(queue.capacity())));
    } else if (entry == Entry.CLOSED) {
      queue.undelivered(item, currentContext());
      upstream.cancel();
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
    failure = error;
    done = true;
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
    if (key == Attr.ERROR) {
      return failure;
    }
    if (key == Attr.PREFETCH) {
      return Integer.MAX_VALUE;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
  }
}
