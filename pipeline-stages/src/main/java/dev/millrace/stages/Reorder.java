package dev.millrace.stages;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Passes the results of a stage's rails on in the order in which their items were claimed.
 *
 * <pre>{@code
 * items claimed   a b c
 * results         --c1-b1---a1-a2-|
 * emitted         ----------a1-a2-b1-c1-|
 * }</pre>
 *
 * <ul>
 *   <li><b>Emits</b> results of the first unfinished item as they come, those of the others when
 *       all items before have finished.
 *   <li><b>Accepts</b> a result at once while fewer than {@code buffer} are held back, counting the
 *       one that waits for room downstream. One more of each rail waits, and the rail with it;
 *       those of the first item do not need the buffer.
 *   <li><b>Completes</b> when the dispatcher has no more items and all results are out.
 *   <li><b>On cancel</b> cancels the rails and discards what is held back.
 * </ul>
 *
 * <p>Rails, the dispatcher and downstream call in, on any threads. Whoever raises {@link #wip} from
 * zero drains: it alone signals downstream. Rails that have waited for room go on when it has let
 * go, so that no user's function is called by a thread for which the others wait.
 */
final class Reorder implements Subscription, Scannable {

  private static final AtomicIntegerFieldUpdater<Reorder> WIP =
      AtomicIntegerFieldUpdater.newUpdater(Reorder.class, "wip");

  private static final AtomicLongFieldUpdater<Reorder> DEMAND =
      AtomicLongFieldUpdater.newUpdater(Reorder.class, "demand");

  private final ReorderBuffer buffer;
  private final Context context;
  private final CoreSubscriber<? super Object> downstream;
  private final OrderedAccount account;
  private final List<ReorderInlet> inlets = new CopyOnWriteArrayList<>();

  /** What the dispatcher says of items: that they are claimed, and that they are finished. */
  private final Queue<Runnable> changes = Queues.<Runnable>unboundedMultiproducer().get();

  private volatile int wip;

  /** Raised by downstream, lowered by the draining thread. */
  private volatile long demand;

  /** Set by downstream. */
  private volatile boolean cancelled;

  /** Set by downstream, before it counts as cancelled: a request must be positive (rule 3.9). */
  private volatile @Nullable Throwable refused;

  /** Set by the dispatcher, after its last change. */
  private volatile boolean closed;

  /** Set by the draining thread. */
  private volatile boolean completed;

  // Touched by the draining thread only.

  /** Items that are not finished, or of which results are held back, in order. */
  private final Set<OrderedResults> items = new LinkedHashSet<>();

  /**
   * @param buffer most results held back that no rail waits with
   * @param account told of each result before it is emitted
   */
  Reorder(
      int buffer,
      Context context,
      CoreSubscriber<? super Object> downstream,
      OrderedAccount account) {
    this.buffer = new ReorderBuffer(buffer);
    this.context = context;
    this.downstream = downstream;
    this.account = account;
  }

  void start() {
    downstream.onSubscribe(this);
  }

  Context currentContext() {
    return context;
  }

  // Rails

  void add(ReorderInlet inlet) {
    inlets.add(inlet);
    if (cancelled) {
      inlet.cancel();
    }
  }

  void remove(ReorderInlet inlet) {
    inlets.remove(inlet);
  }

  /** Holds a result until it can go on; tells whether there was room. Followed by a drain. */
  boolean add(OrderedResults item, Object result, ReorderInlet inlet) {
    boolean hadRoom = buffer.add(item, result, inlet);
    if (cancelled) {
      // Its item counts as finished, and its results as looked at.
      discardAll(item);
    }
    return hadRoom;
  }

  // The dispatcher

  /** An item was claimed, after all that were before. */
  void opened(OrderedResults item) {
    changes.add(() -> items.add(item));
  }

  /** Nothing more comes of an item. Followed by a drain. */
  void finished(OrderedResults item) {
    changes.add(
        () -> {
          item.finished = true;
          removeIfOver(item);
        });
  }

  /** No more items come. */
  void close() {
    closed = true;
    drain();
  }

  // Downstream

  @Override
  public void request(long n) {
    if (n > 0) {
      Operators.addCap(DEMAND, this, n);
      drain();
    } else {
      refused = Exceptions.nullOrNegativeRequestException(n);
      cancel();
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    inlets.forEach(ReorderInlet::cancel);
    drain();
  }

  // The drain

  void drain() {
    if (WIP.getAndIncrement(this) != 0) {
      // The draining thread will see what changed before it leaves.
      return;
    }
    List<ReorderInlet> goOn = new ArrayList<>();
    int seen = wip;
    do {
      emitWhileRequested();
      buffer.drainAdmittedTo(goOn);
      seen = WIP.addAndGet(this, -seen);
    } while (seen != 0);
    goOn.forEach(ReorderInlet::ask);
  }

  private void emitWhileRequested() {
    while (true) {
      // Read closed before the changes: the dispatcher makes its last change before it closes.
      boolean last = closed;
      makeChanges();
      if (cancelled) {
        discardAll();
        tellOfRefusal();
        return;
      }
      // Read once: with demand for the next result, the last one has left.
      boolean hasDemand = demand > 0;
      if (hasDemand) {
        buffer.left();
      }
      buffer.admitWaiting();
      Iterator<OrderedResults> inOrder = items.iterator();
      if (!inOrder.hasNext()) {
        completeIf(last);
        return;
      }
      OrderedResults first = inOrder.next();
      Object next = hasDemand ? buffer.next(first) : null;
      if (next == null) {
        return;
      }
      removeIfOver(first);
      emit(first, next);
    }
  }

  private void makeChanges() {
    for (Runnable next = changes.poll(); next != null; next = changes.poll()) {
      next.run();
    }
  }

  private void removeIfOver(OrderedResults item) {
    if (item.finished && item.isEmpty()) {
      items.remove(item);
    }
  }

  private void completeIf(boolean last) {
    if (last && !completed) {
      completed = true;
      downstream.onComplete();
    }
  }

  private void emit(OrderedResults of, Object next) {
    Operators.produced(DEMAND, this, 1);
    account.emitting(of);
    downstream.onNext(next);
  }

  private void discardAll() {
    items.forEach(this::discardAll);
    buffer.clear();
  }

  private void discardAll(OrderedResults item) {
    ReorderBuffer.removeAll(item, this::discard);
  }

  private void tellOfRefusal() {
    Throwable refusal = refused;
    if (refusal != null && !completed) {
      completed = true;
      downstream.onError(refusal);
    }
  }

  private void discard(Object result) {
    Object value = result instanceof Routed routed ? routed.value() : result;
    Carried.discard(value, currentContext());
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.ACTUAL) {
      return downstream;
    }
    if (key == Attr.BUFFERED) {
      return buffer.size();
    }
    if (key == Attr.CAPACITY) {
      return buffer.capacity();
    }
    if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
      return demand;
    }
    if (key == Attr.CANCELLED) {
      return cancelled;
    }
    return key == Attr.TERMINATED ? completed : null;
  }
}
