package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A worker between two queues, which takes one item at a time from the one and puts what it makes
 * into the other. What it does between is cut into steps; see {@link #advance}.
 *
 * <p>The queue, the next queue and whoever works for the rail call in, on any threads. Whoever
 * raises {@link #wip} from zero drains: it alone takes the steps, and so signals downstream and
 * touches what belongs to them.
 */
abstract class DrainingRail implements CoreSubscriber<Object>, Subscription, Scannable {

  private static final AtomicIntegerFieldUpdater<DrainingRail> WIP =
      AtomicIntegerFieldUpdater.newUpdater(DrainingRail.class, "wip");

  private static final AtomicLongFieldUpdater<DrainingRail> DEMAND =
      AtomicLongFieldUpdater.newUpdater(DrainingRail.class, "demand");

  final RailCounters counters;

  private final RunStage stage;
  private final Runnable onEnd;
  private final CoreSubscriber<Object> downstream;
  private @Nullable Subscription upstream;

  private volatile int wip;

  /** Raised by the next queue, lowered by the draining thread. */
  private volatile long demand;

  /** Set by the queue, cleared by the draining thread. */
  private volatile @Nullable Object arrived;

  /** Set by the queue, after the last item has arrived. */
  private volatile boolean upstreamDone;

  /** Set by the next queue. */
  private volatile boolean cancelled;

  /**
   * @param onEnd run when nothing is in hand and nothing comes, before downstream completes
   */
  DrainingRail(
      RunStage stage, RailCounters counters, Runnable onEnd, CoreSubscriber<Object> downstream) {
    this.stage = stage;
    this.counters = counters;
    this.onEnd = onEnd;
    this.downstream = downstream;
  }

  // The queue

  @Override
  public final Context currentContext() {
    return stage.context();
  }

  @Override
  public final void onSubscribe(Subscription subscription) {
    if (Operators.validate(upstream, subscription)) {
      upstream = subscription;
      downstream.onSubscribe(this);
      // There may be a step that needs no demand.
      drain();
    }
  }

  @Override
  public final void onNext(Object next) {
    arrived = next;
    drain();
  }

  @Override
  public final void onError(Throwable error) {
    stage.queueFailed(error);
    onComplete();
  }

  @Override
  public final void onComplete() {
    upstreamDone = true;
    drain();
  }

  // The next queue

  @Override
  public final void request(long n) {
    if (Operators.validate(n)) {
      Operators.addCap(DEMAND, this, n);
      drain();
    }
  }

  @Override
  public final void cancel() {
    cancelled = true;
    if (upstream != null) {
      upstream.cancel();
    }
    drain();
  }

  // The drain

  final void drain() {
    if (WIP.getAndIncrement(this) != 0) {
      // The draining thread will see what changed before it leaves.
      return;
    }
    int seen = wip;
    do {
      advanceAsFarAsPossible();
      seen = WIP.addAndGet(this, -seen);
    } while (seen != 0);
  }

  private void advanceAsFarAsPossible() {
    try {
      boolean advanced;
      do {
        advanced = advance();
      } while (advanced);
    } catch (Throwable e) {
      // Fatal, or a publisher's request or a scheduler that threw: the rail is lost, and the run.
      stage.crashed(e);
      throw e;
    }
  }

  /** Takes the next step; tells whether there was one to take. */
  abstract boolean advance();

  // What steps are made of

  final boolean isCancelled() {
    return cancelled;
  }

  /** To be read before {@link #takeArrived}: the queue sets its last item before it sets this. */
  final boolean isUpstreamDone() {
    return upstreamDone;
  }

  final boolean hasDemand() {
    return demand > 0;
  }

  final void askForAnItem() {
    requireNonNull(upstream, "upstream").request(1);
  }

  /** Returns the item that was asked for, if it has come. */
  final @Nullable Object takeArrived() {
    Object next = arrived;
    // Cleared only if it was seen: it may arrive between the two.
    if (next != null) {
      arrived = null;
    }
    return next;
  }

  /** Discards an item that the queue gave out while the rail was cancelled, if there is one. */
  final void discardArrived() {
    Object late = takeArrived();
    if (late != null) {
      Carried.discard(late, stage.context());
    }
  }

  /** Puts a result into the next queue; there is demand. */
  final void emit(Object result) {
    counters.out.increment();
    Operators.produced(DEMAND, this, 1);
    downstream.onNext(result);
  }

  final void complete() {
    onEnd.run();
    downstream.onComplete();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.NAME) {
      return stage.name();
    }
    if (key == Attr.CANCELLED) {
      return cancelled;
    }
    if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
      return demand;
    }
    return key == Attr.PREFETCH ? 1 : Neighbours.scan(key, upstream, downstream);
  }
}
