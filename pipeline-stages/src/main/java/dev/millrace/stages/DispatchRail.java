package dev.millrace.stages;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Scheduler;

/**
 * Emits the items that a {@link Dispatcher} gives to one worker. It can be subscribed to once.
 *
 * <p>A request means that the item emitted before is finished. The dispatcher is told at once, on
 * the thread that requests. What it gives is emitted by one thread at a time: the one that raised
 * {@link #wip} from zero, or the rail's worker if it has one.
 */
final class DispatchRail extends Flux<Object> implements Subscription, Scannable, Runnable {

  private static final AtomicIntegerFieldUpdater<DispatchRail> WIP =
      AtomicIntegerFieldUpdater.newUpdater(DispatchRail.class, "wip");

  private static final AtomicLongFieldUpdater<DispatchRail> REQUESTED =
      AtomicLongFieldUpdater.newUpdater(DispatchRail.class, "requested");

  /** How long it works before the others of its thread have their turn. */
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Dispatcher dispatcher;
  private final @Nullable Beside beside;
  private final @Nullable Scheduler scheduler;
  private final AtomicBoolean subscribed = new AtomicBoolean();

  /** Those who are to be resumed when the item has been emitted; touched by the draining thread. */
  private final Queue<Runnable> resumedLater = new ArrayDeque<>();

  /** Written by the subscription, like the subscriber. */
  private Scheduler.@Nullable Worker worker;

  private volatile @Nullable CoreSubscriber<? super Object> actual;
  private volatile int wip;
  private volatile long requested;

  // Touched by the draining thread.

  private long begunNanos;
  private boolean leaves;

  /** Written by whoever cancels, or by the draining thread at the end. */
  private volatile boolean stopped;

  /** An item for this rail; written by the dispatcher, taken by the draining thread. */
  private final AtomicReference<@Nullable ClaimedItem> assigned = new AtomicReference<>();

  /** The item in hand; written by the draining thread, taken back by the dispatcher. */
  private volatile @Nullable ClaimedItem item;

  /** Whether it waits for an item; set by the dispatcher, cleared when there is one. */
  private volatile boolean asking;

  /** How it ends when nothing is in hand; written by the dispatcher. */
  private volatile @Nullable Signal<Object> end;

  /** How it ends at once: of a request that is not positive (rule 3.9). */
  private volatile @Nullable Throwable refused;

  /** Set when it takes part no more; touched by the thread that drains the dispatcher. */
  boolean gone;

  DispatchRail(Dispatcher dispatcher, @Nullable Scheduler scheduler) {
    this.dispatcher = dispatcher;
    this.beside = scheduler == null ? null : new Beside(scheduler);
    this.scheduler = scheduler;
    // As if one were draining, until the subscriber has its subscription.
    WIP.lazySet(this, 1);
  }

  @Override
  public void subscribe(CoreSubscriber<? super Object> subscriber) {
    if (!subscribed.compareAndSet(false, true)) {
      Operators.error(
          subscriber,
          new IllegalStateException("a rail must be subscribed to once, was once more"));
      return;
    }
    worker = scheduler == null ? null : scheduler.createWorker();
    actual = subscriber;
    dispatcher.add(this);
    subscriber.onSubscribe(this);
    drain();
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      refused = Exceptions.nullOrNegativeRequestException(n);
      resume();
    } else if (Operators.addCap(REQUESTED, this, n) == 0) {
      dispatcher.ask(this);
    }
  }

  @Override
  public void cancel() {
    if (!stopped) {
      stop();
      // Here, since the drain may wait for a thread that has other work for long.
      giveBackAssigned();
      dispatcher.remove(this);
      resume();
    }
  }

  /** Completes the rail once the item in hand is finished; it is given no other. */
  void retire() {
    dispatcher.retire(this);
  }

  /** Returns the item in hand; called by what it is in the hands of. */
  ClaimedItem inHand() {
    return requireNonNull(item, "item");
  }

  // What the dispatcher calls

  /** Returns the item in hand, if there is one. */
  @Nullable ClaimedItem item() {
    return item;
  }

  boolean isAsking() {
    return asking;
  }

  void ask() {
    asking = true;
  }

  /** Gives this rail an item; it asks for one. */
  void assign(ClaimedItem next) {
    asking = false;
    assigned.set(next);
  }

  /** Ends the rail when nothing is in hand. */
  void end(@Nullable Throwable error) {
    end = error == null ? Signal.complete() : Signal.error(error);
  }

  /** Takes the item in hand back, if there is one: the rail has no more to do with it. */
  @Nullable ClaimedItem takeBack() {
    ClaimedItem was = item;
    item = null;
    return was;
  }

  void takeBack(ClaimedItem which) {
    if (item == which) {
      item = null;
    }
  }

  /** Looks at what there is to emit. */
  void resume() {
    if (WIP.getAndIncrement(this) != 0) {
      // The draining thread will see what changed before it leaves.
      return;
    }
    drain();
  }

  // The drain

  /** Called by whoever raised {@link #wip} from zero. */
  private void drain() {
    if (worker == null || stopped) {
      run();
      return;
    }
    try {
      worker.schedule(this);
    } catch (RejectedExecutionException e) {
      if (!stopped) {
        stop();
        dispatcher.remove(this);
        actual().onError(Operators.onRejectedExecution(e, actual().currentContext()));
      }
      run();
    }
  }

  @Override
  public void run() {
    begunNanos = scheduler == null ? 0 : now(scheduler);
    int seen = wip;
    do {
      emitWhileAsking();
      if (leaves && !stopped) {
        // To the end of the line, behind others that use the thread.
        leaves = false;
        drain();
        return;
      }
      seen = WIP.addAndGet(this, -seen);
    } while (seen != 0);
  }

  private static long now(Scheduler scheduler) {
    return scheduler.now(TimeUnit.NANOSECONDS);
  }

  private void emitWhileAsking() {
    while (true) {
      if (stopped) {
        giveBack();
        return;
      }
      Signal<Object> last = signalOfTheEnd();
      if (last != null) {
        stop();
        try {
          last.accept(actual());
        } finally {
          dispatcher.remove(this);
        }
        return;
      }
      ClaimedItem next = nextItem();
      if (next == null) {
        return;
      }
      emit(next);
      if (scheduler != null && now(scheduler) - begunNanos > TURN_NANOS) {
        leaves = true;
        return;
      }
    }
  }

  private @Nullable Signal<Object> signalOfTheEnd() {
    Throwable refusal = refused;
    if (refusal != null) {
      return Signal.error(refusal);
    }
    return asking || dispatcher.isDone() ? end : null;
  }

  private @Nullable ClaimedItem nextItem() {
    ClaimedItem next = assigned.getAndSet(null);
    if (next != null) {
      item = next;
    }
    return next;
  }

  /**
   * Emits an item, for which a place in the queue falls free. Who has waited for that may bring the
   * next item on this thread: after this one, or beside it if this one may keep the thread for
   * long.
   */
  private void emit(ClaimedItem next) {
    long left = Operators.produced(REQUESTED, this, 1);
    next.leavePlace(beside == null ? resumedLater::add : beside);
    try {
      actual().onNext(next.handedOut());
    } finally {
      for (Runnable one = resumedLater.poll(); one != null; one = resumedLater.poll()) {
        one.run();
      }
    }
    if (left > 0) {
      dispatcher.ask(this);
    }
  }

  private CoreSubscriber<? super Object> actual() {
    return requireNonNull(actual, "actual");
  }

  /** What reached the rail after it was cancelled is not lost. */
  private void giveBack() {
    giveBackAssigned();
    if (item != null) {
      dispatcher.remove(this);
    }
  }

  private void giveBackAssigned() {
    ClaimedItem late = assigned.getAndSet(null);
    if (late != null) {
      dispatcher.giveBack(late);
    }
  }

  private void stop() {
    stopped = true;
    if (worker != null) {
      worker.dispose();
    }
    if (beside != null) {
      beside.finish();
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
      return requested;
    }
    if (key == Attr.CANCELLED) {
      return stopped && end == null;
    }
    if (key == Attr.TERMINATED) {
      return stopped && end != null;
    }
    if (key == Attr.RUN_ON) {
      return worker;
    }
    if (key == Attr.RUN_STYLE) {
      return worker == null ? Attr.RunStyle.SYNC : Attr.RunStyle.ASYNC;
    }
    return Neighbours.scan(key, dispatcher, actual);
  }
}
