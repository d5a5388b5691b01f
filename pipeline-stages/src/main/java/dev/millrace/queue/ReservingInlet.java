package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * An inlet that asks for as many items as it has reserved places.
 *
 * <p>While nothing is queued and nobody else waits, its items pass to the rail that had the last
 * one, if that is idle, without a visit to the queue: the rail's own counter is all that is shared.
 * The rail stays in line meanwhile, so whoever brings something else wakes it as ever.
 */
final class ReservingInlet<T> extends Waiter implements Inlet<T> {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicLongFieldUpdater<ReservingInlet> PASSED =
      AtomicLongFieldUpdater.newUpdater(ReservingInlet.class, "passed");

  /** Items that may pass to one rail before the oldest in line has its turn. */
  private static final int MOST_IN_A_ROW = 64;

  /** Of a source that keeps no account of what is queued. */
  static final CountedSubscribers.Count NO_ACCOUNT = () -> {};

  private final GuardedQueue<T> queue;
  private final Context context;
  private final Upstream upstream = new Upstream();

  /** Run under the queue's monitor for each item that enters. */
  final CountedSubscribers.Count onQueued;

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

  /** The rail that had the last item of this source, if another may pass to it. */
  private @Nullable QueueRail<T, ?> rail;

  /** Items that passed since the last visit; written and read by the source's signals. */
  private int inARow;

  /** Places that are reserved, and that the source was not asked to fill again; likewise. */
  private int unasked;

  /** Items that passed to a rail without a visit; written by the source's signals. */
  private volatile long passed;

  /** Of them, those that are counted; guarded by the queue's monitor. */
  private long counted;

  /** Of the thread that brought the last item; likewise. */
  private @Nullable Resumption lastHere;

  /** Written and read by the source's signals. */
  private boolean done;

  /** What the source has failed with; likewise. */
  private @Nullable Throwable failure;

  ReservingInlet(
      GuardedQueue<T> queue,
      int limit,
      int leaves,
      Context context,
      CountedSubscribers.Count onQueued) {
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
    Resumption here = Resumption.ofThisThread(lastHere);
    lastHere = here;
    if (pass(item, here)) {
      return;
    }
    Entry entry;
    try {
      entry = queue.enter(item, rule, here);
    } catch (Throwable e) {
      queue.undelivered(item, currentContext());
      fail(e);
      Exceptions.throwIfFatal(e);
      return;
    }
    switch (entry) {
      case ENTERED -> ask(gained);
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

  /**
   * Hands the item to the rail that had the last one, if that is idle and nothing is in the way. So
   * the item visits nothing that is shared with other threads but the rail.
   */
  private boolean pass(T item, Resumption here) {
    QueueRail<T, ?> idle = rail;
    if (idle == null
        || inARow == MOST_IN_A_ROW
        || isAskedForNothing()
        || !queue.isClear()
        || !here.nests()) {
      return false;
    }
    // Counted before it looks again: one who closes the queue does it the other way round, so
    // that either the item is counted, or this sees that the way is not clear any more.
    PASSED.lazySet(this, passed + 1);
    if (!idle.seizeToPass()) {
      PASSED.lazySet(this, passed - 1);
      return false;
    }
    if (!queue.isClear() || !idle.wantsItem()) {
      PASSED.lazySet(this, passed - 1);
      idle.release();
      return false;
    }
    inARow++;
    unasked++;
    here.begin();
    try {
      idle.pass(item);
    } catch (Throwable e) {
      here.failed(e, idle.currentContext());
    } finally {
      here.end();
    }
    if (reserved - unasked <= limit / 4) {
      ask(0);
    }
    return true;
  }

  private void ask(int gained) {
    int items = gained + unasked;
    unasked = 0;
    upstream.request(items);
  }

  /** Whether the source has brought all that it was asked for. */
  boolean isAskedForNothing() {
    // Others only add places, so this errs on the side of a visit.
    return reserved <= unasked;
  }

  /** Returns the rail that has had items, if any, while others stood in line. */
  @Nullable QueueRail<T, ?> favoured() {
    return inARow > 0 ? rail : null;
  }

  /** Called under the monitor when an item has come in, with the rail that it was handed to. */
  void served(@Nullable QueueRail<T, ?> served) {
    inARow = 0;
    QueueRail<T, ?> next =
        served != null && served.letsPass() && onQueued == NO_ACCOUNT ? served : null;
    QueueRail<T, ?> before = rail;
    if (next != before) {
      if (before != null) {
        before.inlets().remove(this);
      }
      if (next != null) {
        next.inlets().add(this);
      }
      rail = next;
    }
  }

  @Override
  public long takePassed() {
    long now = passed;
    long more = now - counted;
    counted = now;
    return more;
  }

  /** Called under the monitor when the rail takes nothing any more. */
  void forgetRail() {
    rail = null;
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
    lastHere = null;
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
    if (key == Attr.ERROR) {
      return failure;
    }
    if (key == Attr.PREFETCH) {
      return limit;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
  }
}
