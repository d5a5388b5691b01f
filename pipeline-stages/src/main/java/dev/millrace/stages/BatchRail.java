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
 * The worker of a batch: takes one item after the other, adds it to its list, and puts lists that
 * are done into the next queue.
 *
 * <ul>
 *   <li><b>Emits</b> a list that is full, in the way of an item, or whose time is up, when there is
 *       demand; until then items are added to it.
 *   <li><b>Requests</b> one item at a time, and none while a list is full.
 *   <li><b>Completes</b> after the queue, once the last list is out.
 *   <li><b>On cancel</b> cancels the queue's subscription and the timer, and discards all lists.
 * </ul>
 *
 * <p>Three sides call in, on any threads: the queue, the timer and the next queue. Whoever raises
 * {@link #wip} from zero drains: it alone signals downstream and touches the fields that say so.
 */
final class BatchRail implements CoreSubscriber<Object>, Subscription, Scannable {

  private static final AtomicIntegerFieldUpdater<BatchRail> WIP =
      AtomicIntegerFieldUpdater.newUpdater(BatchRail.class, "wip");

  private static final AtomicLongFieldUpdater<BatchRail> DEMAND =
      AtomicLongFieldUpdater.newUpdater(BatchRail.class, "demand");

  private final BatchStage stage;
  private final RailCounters counters;
  private final Runnable onEnd;
  private final CoreSubscriber<Object> downstream;

  private volatile int wip;

  /** Raised by the next queue, lowered by the draining thread. */
  private volatile long demand;

  /** Set by the queue, cleared by the draining thread. */
  private volatile @Nullable Object arrived;

  /** Set by the queue, after the last item has arrived. */
  private volatile boolean upstreamDone;

  /** Set by the next queue. */
  private volatile boolean cancelled;

  /** Set by the draining thread. */
  private volatile boolean ended;

  private @Nullable Subscription upstream;

  /** Touched by the draining thread only, as the next two. */
  private final OpenLists lists;

  private final BatchTimer timer;

  /** Whether the queue was asked for an item that has not arrived. */
  private boolean asked;

  /**
   * @param onEnd run when nothing is held and nothing comes, before downstream completes
   */
  BatchRail(
      BatchStage stage, RailCounters counters, Runnable onEnd, CoreSubscriber<Object> downstream) {
    this.stage = stage;
    this.counters = counters;
    this.onEnd = onEnd;
    this.downstream = downstream;
    this.lists = new OpenLists(stage.spec());
    this.timer = new BatchTimer(stage, this::drain);
  }

  // The queue

  @Override
  public Context currentContext() {
    return stage.context();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    if (Operators.validate(upstream, subscription)) {
      upstream = subscription;
      downstream.onSubscribe(this);
      // A list is filled while there is no demand, too.
      drain();
    }
  }

  @Override
  public void onNext(Object next) {
    arrived = next;
    drain();
  }

  @Override
  public void onError(Throwable error) {
    stage.queueFailed(error);
    onComplete();
  }

  @Override
  public void onComplete() {
    upstreamDone = true;
    drain();
  }

  // The next queue

  @Override
  public void request(long n) {
    if (Operators.validate(n)) {
      Operators.addCap(DEMAND, this, n);
      drain();
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    if (upstream != null) {
      upstream.cancel();
    }
    drain();
  }

  // The drain

  private void drain() {
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
      boolean advanced = true;
      while (advanced) {
        advanced = advance();
      }
    } catch (Throwable e) {
      // Fatal, or a scheduler or a request that threw: the rail is lost, and the run with it.
      stage.crashed(e);
      throw e;
    }
  }

  /** Takes the next step; tells whether there was one to take. */
  private boolean advance() {
    if (cancelled) {
      discard();
      return false;
    }
    if (ended) {
      return false;
    }
    // Read done before the item: the queue sets its last item before it sets done.
    boolean done = upstreamDone;
    Object next = arrived;
    if (next != null) {
      return read(next);
    }
    if (lists.place()) {
      timer.watch(lists.oldest());
      return true;
    }
    if (done && !stage.isRunning()) {
      // The sources were cut off: the cancel comes next.
      return false;
    }
    OpenList leaving = lists.next(done);
    if (leaving != null && demand > 0) {
      emit(leaving);
      return true;
    }
    if (leaving == null && done) {
      ended = true;
      onEnd.run();
      downstream.onComplete();
      return false;
    }
    return !done && !lists.isFull() && ask();
  }

  /** Finds out which list an item is for; it is added in the next step. */
  private boolean read(Object next) {
    arrived = null;
    asked = false;
    try {
      lists.take(stage.read(next));
    } catch (Throwable e) {
      ended = true;
      // Cancels this rail, which discards what it holds.
      stage.itemFailed(next, e);
    }
    return !ended;
  }

  private void emit(OpenList list) {
    lists.remove(list);
    timer.watch(lists.oldest());
    counters.itemsInList = list.size();
    counters.out.increment();
    Operators.produced(DEMAND, this, 1);
    downstream.onNext(list.toItem());
  }

  private boolean ask() {
    if (asked) {
      return false;
    }
    asked = true;
    requireNonNull(upstream, "upstream").request(1);
    return true;
  }

  private void discard() {
    ended = true;
    timer.watch(null);
    lists.discardAll(stage.context());
    Object late = arrived;
    // Cleared only if it was seen: it may arrive between the two.
    if (late != null) {
      arrived = null;
      Carried.discard(late, stage.context());
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return upstream;
    }
    if (key == Attr.ACTUAL) {
      return downstream;
    }
    if (key == Attr.NAME) {
      return stage.name();
    }
    if (key == Attr.CANCELLED) {
      return cancelled;
    }
    if (key == Attr.TERMINATED) {
      return ended && !cancelled;
    }
    if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
      return demand;
    }
    return key == Attr.PREFETCH ? Integer.valueOf(1) : lists.scan(key);
  }
}
