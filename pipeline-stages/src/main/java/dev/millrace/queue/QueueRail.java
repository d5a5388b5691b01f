package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * One of the consumers that compete for the items of a queue.
 *
 * <p>Any thread may request, cancel or wake the rail. One at a time drains: the one that raised
 * {@link #wip} from zero, or the rail's worker if it has one. An item is fetched only when it is
 * about to be emitted, so that a rail whose worker is late keeps it from no other. It need not
 * visit the queue for each: a {@link ReservingInlet} that finds the rail idle passes one to it, and
 * a rail with a worker may have a {@link Portion}.
 */
final class QueueRail<T, R> extends Waiter implements Subscription, Scannable, Runnable {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicIntegerFieldUpdater<QueueRail> WIP =
      AtomicIntegerFieldUpdater.newUpdater(QueueRail.class, "wip");

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicLongFieldUpdater<QueueRail> REQUESTED =
      AtomicLongFieldUpdater.newUpdater(QueueRail.class, "requested");

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicReferenceFieldUpdater<QueueRail, @Nullable Signal> EARLY_END =
      AtomicReferenceFieldUpdater.newUpdater(QueueRail.class, Signal.class, "earlyEnd");

  /** In {@link #wip} while an item passes that did not visit the queue. */
  private static final int PASSING = 1 << 30;

  private final GuardedQueue<T> queue;
  private final Handout<T, R> handout;
  private final CoreSubscriber<? super R> actual;
  private final @Nullable RailWorker<T> worker;

  /** What ends the rail early, if anything does. */
  private final @Nullable StopSignal stopSignal;

  private volatile int wip;
  private volatile long requested;

  /** Written by whoever cancels, or by the draining thread at the end. */
  private volatile boolean stopped;

  /** Set by whoever tells the subscriber of the end, before. */
  private volatile boolean terminated;

  /** What it ends with, if that is not a completion; written before {@link #terminated}. */
  private @Nullable Throwable error;

  /**
   * How the rail ends though items may come. Set once, by its {@link StopSignal} or by a request
   * that is not positive (rule 3.9).
   */
  private volatile @Nullable Signal<R> earlyEnd;

  /** Written under the queue's monitor by the draining thread, which alone reads it. */
  boolean ended;

  /** Whether the last visit left items that another idle rail is to take; likewise. */
  boolean leavesItems;

  /** Where it waits for items, if it has a worker; guarded by the queue's monitor. */
  @Nullable RailLine line;

  /** Those who pass items to this rail; likewise. Made for the first. */
  private @Nullable Set<ReservingInlet<T>> inlets;

  /** Whether it was woken, and has not looked at the queue since; likewise. */
  boolean awake;

  /** Those for whom the last visit to the queue made room; likewise. */
  @Nullable Waiter madeRoomFor;

  /** The thread on which an item passes; only that thread finds itself here. */
  private @Nullable Thread passer;

  /** An item that was taken for this rail; written and read by the thread that seized it. */
  private @Nullable T handed;

  /** Ends the wait of this rail with the item that it was handed. */
  final Waiter handover =
      new Waiter() {
        @Override
        void resume() {
          emitHanded();
        }

        @Override
        Context currentContext() {
          return QueueRail.this.currentContext();
        }
      };

  QueueRail(
      GuardedQueue<T> queue,
      Handout<T, R> handout,
      CoreSubscriber<? super R> actual,
      @Nullable Publisher<?> stop,
      @Nullable Scheduler scheduler) {
    this.queue = queue;
    this.handout = handout;
    this.actual = actual;
    this.worker = scheduler == null ? null : new RailWorker<>(scheduler, handout.hold());
    this.stopSignal = stop == null ? null : new StopSignal(this, stop);
    // As if one were draining, until the subscriber has its subscription.
    WIP.lazySet(this, 1);
  }

  @Override
  public void request(long n) {
    if (n > 0) {
      Operators.addCap(REQUESTED, this, n);
      if (passer != Thread.currentThread()) {
        drainOrTell();
      }
    } else {
      endEarly(Signal.error(Exceptions.nullOrNegativeRequestException(n)));
    }
  }

  /** Takes no more, and ends once what is on its way is emitted; tells whether it had not yet. */
  boolean endEarly(Signal<R> end) {
    if (stopped || !EARLY_END.compareAndSet(this, null, end)) {
      return false;
    }
    queue.remove(this);
    drainOrTell();
    return true;
  }

  /** Returns the Context of the rail's subscriber. */
  @Override
  Context currentContext() {
    return actual.currentContext();
  }

  @Override
  public void cancel() {
    stop();
  }

  /** What arrives is not set aside for a rail: whichever runs first may have it. */
  @Override
  boolean wantsGrant() {
    return false;
  }

  /** The thread of its worker may be busy with something else. */
  @Override
  boolean mayBeLate() {
    return worker != null;
  }

  @Override
  Hold hold() {
    return handout.hold();
  }

  @Override
  void resume() {
    if (drainOrTell() >= PASSING) {
      // It may be busy for long with what has just passed to it: another may be free.
      queue.grantItem();
    }
  }

  /** Drains, or tells the draining thread, which sees what has changed before it leaves. */
  private int drainOrTell() {
    int before = WIP.getAndIncrement(this);
    if (before == 0) {
      drain();
    }
    return before;
  }

  /** Returns where its worker works. */
  Scheduler scheduler() {
    return requireNonNull(worker, "worker").scheduler;
  }

  /** See {@link RailWorker#sharedThread}. */
  @Nullable Thread sharedThread() {
    return requireNonNull(worker, "worker").sharedThread();
  }

  /** Called once the subscriber has its subscription. */
  void start() {
    if (stopSignal != null) {
      stopSignal.listen();
    }
    drain();
  }

  /** Called by whoever raised {@link #wip} from zero. */
  private void drain() {
    if (worker == null) {
      go();
      return;
    }
    try {
      worker.worker().schedule(this);
    } catch (RejectedExecutionException e) {
      if (!stopped) {
        Throwable rejected = Operators.onRejectedExecution(e, actual.currentContext());
        terminate(rejected);
        actual.onError(rejected);
      }
    }
  }

  /**
   * Called under the queue's monitor while the rail waits for an item.
   *
   * @return whether the caller is now the one who drains; it is to hand over an item
   */
  boolean seize() {
    return worker == null && WIP.compareAndSet(this, 0, 1);
  }

  /** Called under the queue's monitor by the one who seized the rail. */
  void handOver(T item, @Nullable Waiter madeRoom) {
    handed = item;
    madeRoomFor = madeRoom;
  }

  /** Returns those who pass items to this rail. Called under the queue's monitor. */
  Set<ReservingInlet<T>> inlets() {
    if (inlets == null) {
      inlets = new LinkedHashSet<>();
    }
    return inlets;
  }

  /** Lets no one pass items to this rail any more. Called under the queue's monitor. */
  void forgetInlets() {
    if (inlets != null) {
      inlets.forEach(ReservingInlet::forgetRail);
      inlets = null;
    }
  }

  /** An item with a way back, or with a place to keep, must visit the queue. */
  @Override
  boolean letsPass() {
    return worker == null && handout.hold() == Hold.NOTHING;
  }

  @Override
  boolean isPassing() {
    return wip >= PASSING;
  }

  /**
   * Seizes the rail, if it is idle, for an item that did not visit the queue. The rail stays in
   * line. Tells whether it did; then either {@link #pass} or {@link #release} follows.
   */
  boolean seizeToPass() {
    return wip == 0 && WIP.compareAndSet(this, 0, PASSING);
  }

  /** Whether the rail, which was seized, can emit. */
  boolean wantsItem() {
    return requested != 0 && !stopped && earlyEnd == null;
  }

  /** Emits an item on this thread, and lets go of the rail. */
  void pass(T item) {
    boolean goesOn = false;
    try {
      passer = Thread.currentThread();
      actual.onNext(handout.form().apply(item));
      passer = null;
      Operators.produced(REQUESTED, this, 1);
      goesOn = requested != 0;
    } catch (Throwable e) {
      stop();
      throw e;
    } finally {
      if (!goesOn) {
        queue.stepAside(this);
      }
    }
    release();
  }

  /** Lets go of the rail, or goes on if something has happened since it was seized. */
  void release() {
    if (!WIP.compareAndSet(this, PASSING, 0)) {
      WIP.addAndGet(this, -PASSING);
      go();
    }
  }

  private void emitHanded() {
    T item = requireNonNull(handed);
    handed = null;
    emit(handout.form().apply(item));
    Operators.produced(REQUESTED, this, 1);
    go();
  }

  /** Runs on the rail's worker. */
  @Override
  public void run() {
    try {
      if (worker != null) {
        worker.beginTurn();
      }
      go();
    } catch (Throwable e) {
      Resumption.drop(e, currentContext());
      Exceptions.throwIfJvmFatal(e);
    }
  }

  private void go() {
    int seen = wip;
    do {
      if (emitWhileRequested()) {
        drain();
        return;
      }
      if (stopped) {
        // The work in progress never ends, so that no one drains again.
        return;
      }
      seen = WIP.addAndGet(this, -seen);
    } while (seen != 0);
  }

  /** Tells whether the rail is to go on when its worker has done what others wait for. */
  private boolean emitWhileRequested() {
    long demand = requested;
    long emitted = 0;
    boolean isCounted = true;
    boolean leaves = false;
    while (emitted != demand && !stopped && earlyEnd == null) {
      if (emitted != 0 && worker != null && worker.isTurnOver()) {
        leaves = true;
        break;
      }
      T item = worker == null ? null : worker.takeFromPortion();
      isCounted = item == null;
      if (item == null) {
        leaves = worker != null && worker.owesItsThread();
        if (leaves) {
          break;
        }
        item = queue.take(this, demand - emitted);
      }
      if (item == null) {
        Resumption.resume(takeMadeRoomFor());
        break;
      }
      emitted++;
      emit(handout.form().apply(item));
      if (emitted == demand) {
        // The consumer may have asked for more meanwhile.
        demand = requested;
      }
    }
    Signal<R> early = earlyEnd;
    if (early != null && !stopped) {
      terminate(early.getThrowable());
      early.accept(actual);
    } else if (ended || (emitted == demand && isDrained(isCounted))) {
      end();
    } else if (emitted != 0) {
      Operators.produced(REQUESTED, this, emitted);
    }
    return leaves && !stopped;
  }

  /** What it may take without a visit once it has visited the queue, if it is the only rail. */
  @Nullable Portion<T> portion() {
    return worker == null ? null : worker.portion;
  }

  /** Tells whether no item will come; the queue knows once it has counted the last one. */
  private boolean isDrained(boolean isCounted) {
    if (!isCounted) {
      queue.countTaken();
    }
    return queue.isDrained();
  }

  /**
   * Emits an item and resumes those for whom it made room, who may bring the next one on this
   * thread. The item comes first: it must not wait for theirs. Nor may they wait for it, if it is
   * worked on here for long: a rail with a worker has them resumed beside it.
   */
  private void emit(R item) {
    Waiter waiter = takeMadeRoomFor();
    if (waiter != null && worker != null) {
      worker.resumeBeside(waiter);
      if (stopped) {
        worker.resumeAll();
      }
      waiter = null;
    }
    boolean leavesSome = leavesItems;
    leavesItems = false;
    try {
      actual.onNext(item);
    } catch (Throwable e) {
      // Against the rules: it is given nothing more (rule 2.13).
      stop();
      throw e;
    } finally {
      Resumption.resume(waiter);
      if (leavesSome) {
        queue.grantItem();
      }
    }
  }

  private @Nullable Waiter takeMadeRoomFor() {
    Waiter waiter = madeRoomFor;
    madeRoomFor = null;
    return waiter;
  }

  private void end() {
    if (!stopped) {
      terminate(queue.error());
      queue.signalEnd(actual);
    }
  }

  private void terminate(@Nullable Throwable with) {
    error = with;
    terminated = true;
    stop();
  }

  private void stop() {
    stopped = true;
    queue.remove(this);
    if (stopSignal != null) {
      stopSignal.dispose();
    }
    if (worker != null) {
      worker.dispose();
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return queue;
    }
    if (key == Attr.ACTUAL) {
      return actual;
    }
    if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
      return requested;
    }
    if (key == Attr.TERMINATED) {
      return terminated;
    }
    if (key == Attr.CANCELLED) {
      return stopped && !terminated;
    }
    if (key == Attr.ERROR) {
      return terminated ? error : null;
    }
    if (key == Attr.RUN_ON) {
      return worker == null ? null : worker.worker();
    }
    if (key == Attr.RUN_STYLE) {
      return worker == null ? Attr.RunStyle.SYNC : Attr.RunStyle.ASYNC;
    }
    return null;
  }
}
