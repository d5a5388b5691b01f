package dev.millrace.limits;

import static java.util.Objects.requireNonNull;

import dev.millrace.RateLimit;
import dev.millrace.Turn;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Asks for an item, waits for its permit, passes it on.
 *
 * <p>Three sides call in, on any threads: the source, the subscriber, and the limit. Whoever raises
 * {@link #wip} from zero drains: it alone signals downstream, calls the turn, and touches the
 * fields that say so.
 */
final class RateLimitedSubscriber<T>
    implements CoreSubscriber<T>, Subscription, Turn.Owner, Scannable {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicIntegerFieldUpdater<RateLimitedSubscriber> WIP =
      AtomicIntegerFieldUpdater.newUpdater(RateLimitedSubscriber.class, "wip");

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicLongFieldUpdater<RateLimitedSubscriber> DEMAND =
      AtomicLongFieldUpdater.newUpdater(RateLimitedSubscriber.class, "demand");

  private enum Phase {
    /** No item in hand. */
    IDLE,
    /** The source was asked for an item. */
    FETCHING,
    /** The item waits for its permit. */
    WAITING,
    /** Over. */
    ENDED
  }

  private final CoreSubscriber<? super T> downstream;
  private final Turn<? super T> turn;

  private @Nullable Subscription upstream;

  private volatile int wip;

  /** Raised by the subscriber, lowered by the draining thread. */
  private volatile long demand;

  /** Set by the source, cleared by the draining thread. */
  private volatile @Nullable T arrived;

  /** Set by the source, after the last item has arrived. */
  private volatile boolean done;

  /** Written by the source before {@link #done}. */
  private @Nullable Throwable error;

  /** Set by the subscriber. */
  private volatile boolean cancelled;

  /** Set by the limit, cleared by the draining thread. */
  private volatile boolean permitted;

  /** Set by the limit, or by a subscriber that asks for nothing. */
  private volatile @Nullable Throwable refusal;

  /** Set by the draining thread when it tells of the end. */
  private volatile boolean terminated;

  /** What it ends with; written before {@link #terminated}. */
  private @Nullable Throwable last;

  // Touched by the draining thread only.

  private Phase phase = Phase.IDLE;
  private @Nullable T item;

  RateLimitedSubscriber(
      RateLimit<? super T> limit, Scheduler timer, CoreSubscriber<? super T> downstream) {
    this.downstream = downstream;
    this.turn = limit.turn(timer, this);
  }

  // The source

  @Override
  public Context currentContext() {
    return downstream.currentContext();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    if (Operators.validate(upstream, subscription)) {
      upstream = subscription;
      downstream.onSubscribe(this);
    }
  }

  @Override
  public void onNext(T next) {
    if (done) {
      Operators.onNextDropped(next, currentContext());
      return;
    }
    arrived = next;
    drain();
  }

  @Override
  public void onError(Throwable cause) {
    if (done) {
      Operators.onErrorDropped(cause, currentContext());
      return;
    }
    error = cause;
    onComplete();
  }

  @Override
  public void onComplete() {
    done = true;
    drain();
  }

  // The subscriber

  @Override
  public void request(long n) {
    if (n > 0) {
      Operators.addCap(DEMAND, this, n);
    } else {
      refusal = Exceptions.nullOrNegativeRequestException(n);
    }
    drain();
  }

  @Override
  public void cancel() {
    if (cancelled) {
      return;
    }
    cancelled = true;
    upstream().cancel();
    drain();
  }

  // The limit

  @Override
  public void onPermit() {
    permitted = true;
    drain();
  }

  @Override
  public void onRefused(Throwable cause) {
    refusal = cause;
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
      boolean advanced;
      do {
        advanced = advance();
      } while (advanced);
      seen = WIP.addAndGet(this, -seen);
    } while (seen != 0);
  }

  /** Takes the next step; tells whether there was one to take. */
  private boolean advance() {
    if (phase == Phase.ENDED) {
      return discardArrived();
    }
    if (cancelled) {
      return discardAll();
    }
    Throwable refused = refusal;
    if (refused != null) {
      return fail(refused);
    }
    return switch (phase) {
      case IDLE -> fetch();
      case FETCHING -> begin();
      case WAITING -> permitted && emit();
      case ENDED -> false;
    };
  }

  private boolean fetch() {
    if (done) {
      return terminate();
    }
    if (demand == 0) {
      return false;
    }
    phase = Phase.FETCHING;
    upstream().request(1);
    return true;
  }

  private boolean begin() {
    // Read done before the item: the source sets its last item before it sets done.
    boolean last = done;
    T next = arrived;
    if (next == null) {
      return last && terminate();
    }
    arrived = null;
    item = next;
    phase = Phase.WAITING;
    try {
      return turn.acquire(next) ? emit() : permitted || refusal != null;
    } catch (Throwable e) {
      return fail(e);
    }
  }

  private boolean emit() {
    permitted = false;
    T next = requireNonNull(item, "item");
    item = null;
    phase = Phase.IDLE;
    Operators.produced(DEMAND, this, 1);
    downstream.onNext(next);
    turn.started();
    turn.answered();
    return true;
  }

  private boolean terminate() {
    phase = Phase.ENDED;
    last = error;
    terminated = true;
    if (error == null) {
      downstream.onComplete();
    } else {
      downstream.onError(error);
    }
    return false;
  }

  private boolean fail(Throwable cause) {
    T failed = item;
    discardAll();
    Throwable told = Operators.onOperatorError(upstream, cause, failed, currentContext());
    last = told;
    terminated = true;
    downstream.onError(told);
    return false;
  }

  private boolean discardAll() {
    phase = Phase.ENDED;
    turn.release();
    Operators.onDiscard(item, currentContext());
    item = null;
    return discardArrived();
  }

  /** An item that the source sent while it was cancelled. */
  private boolean discardArrived() {
    T late = arrived;
    // Cleared only if it was seen: it may arrive between the two.
    if (late != null) {
      arrived = null;
      Operators.onDiscard(late, currentContext());
    }
    return false;
  }

  private Subscription upstream() {
    return requireNonNull(upstream, "upstream");
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
    if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
      return demand;
    }
    if (key == Attr.BUFFERED) {
      return arrived == null && item == null ? 0 : 1;
    }
    if (key == Attr.TERMINATED) {
      return terminated;
    }
    if (key == Attr.CANCELLED) {
      return cancelled && !terminated;
    }
    if (key == Attr.ERROR) {
      return terminated ? last : null;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
  }
}
