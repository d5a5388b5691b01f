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
 * raises {@link #wip} from zero has the rail drained, where the stage works: the one thread that
 * drains takes the steps, and so signals downstream and touches what belongs to them. A rail that
 * is cancelled calls no code of the stage any more, and is drained on the spot.
 */
abstract class DrainingRail implements CoreSubscriber<Object>, Subscription, Scannable, Runnable {

  private static final AtomicIntegerFieldUpdater<DrainingRail> WIP =
      AtomicIntegerFieldUpdater.newUpdater(DrainingRail.class, "wip");

  private static final AtomicIntegerFieldUpdater<DrainingRail> WAITING =
      AtomicIntegerFieldUpdater.newUpdater(DrainingRail.class, "waiting");

  private static final AtomicLongFieldUpdater<DrainingRail> DEMAND =
      AtomicLongFieldUpdater.newUpdater(DrainingRail.class, "demand");

  final RailCounters counters;

  private final RunStage stage;
  private final Runnable onEnd;
  private final CoreSubscriber<Object> downstream;
  private @Nullable Subscription upstream;

  private volatile int wip;

  /** 1 while the drain waits for a thread of the stage's place; whoever clears it drains. */
  private volatile int waiting;

  /** Raised by the next queue, lowered by the draining thread. */
  private volatile long demand;

  /** Set by the queue, cleared by the draining thread. */
  private volatile @Nullable Object arrived;

  /** Set by the queue, after the last item has arrived. */
  private volatile boolean upstreamDone;

  /** Set by the next queue. */
  private volatile boolean cancelled;

  /** Set by the draining thread, when downstream is told. */
  private volatile boolean completed;

  /** Whether nothing is in hand, and nothing will be; touched by the draining thread. */
  private boolean over;

  /** Whether the run knows that; likewise. */
  private boolean overIsTold;

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
      stage.begins(this);
      downstream.onSubscribe(this);
      // There may be a step that needs no demand.
      drain();
    }
  }

  @Override
  public final void onNext(Object next) {
    arrived = next;
    if (WIP.getAndIncrement(this) == 0) {
      waiting = 1;
      stage.place().executeOnArrival(this);
    }
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
    interruptWork();
    drain();
    // The drain may wait for a thread that has other work for long.
    run();
  }

  /** Interrupts what works on the item in hand; called on any thread. */
  void interruptWork() {}

  // The drain

  final void drain() {
    if (WIP.getAndIncrement(this) != 0) {
      // The draining thread will see what changed before it leaves.
      return;
    }
    waiting = 1;
    if (cancelled) {
      run();
    } else {
      stage.place().execute(this);
    }
  }

  /** Drains, unless another thread has done so in the place of this one. */
  @Override
  public final void run() {
    if (!WAITING.compareAndSet(this, 1, 0)) {
      return;
    }
    boolean isLast = false;
    int seen = wip;
    do {
      try {
        advanceAsFarAsPossible();
      } catch (Throwable e) {
        // Fatal, or a publisher's request that threw: the rail is lost, and the run.
        crashed(e);
        throw e;
      }
      isLast |= over && !overIsTold;
      overIsTold = over;
      seen = WIP.addAndGet(this, -seen);
    } while (seen != 0);
    if (isLast) {
      stage.ends(this);
    }
  }

  private void advanceAsFarAsPossible() {
    boolean advanced;
    do {
      advanced = advance();
    } while (advanced);
  }

  private void crashed(Throwable cause) {
    stage.crashed(cause);
    letGo();
    if (!overIsTold) {
      overIsTold = true;
      stage.ends(this);
    }
  }

  /** Lets go of the item in hand, if there is one: the rail is not drained any more. */
  abstract void letGo();

  /** Takes the next step; tells whether there was one to take. */
  abstract boolean advance();

  // What steps are made of

  /** Nothing is in hand, and nothing will be. */
  final void over() {
    over = true;
  }

  /** Tells whether a function of the stage has been called and has not returned. */
  boolean isInFunction() {
    return wip != 0 && waiting == 0;
  }

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
    over = true;
    onEnd.run();
    completed = true;
    downstream.onComplete();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.NAME) {
      return stage.name();
    }
    if (key == Attr.CANCELLED) {
      return cancelled && !completed;
    }
    if (key == Attr.TERMINATED) {
      return completed;
    }
    if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
      return demand;
    }
    return key == Attr.PREFETCH ? 1 : Neighbours.scan(key, upstream, downstream);
  }
}
