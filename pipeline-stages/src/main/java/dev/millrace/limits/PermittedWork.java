package dev.millrace.limits;

import dev.millrace.RateLimiter;
import dev.millrace.Turn;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Waits for a permit, works, and settles the permit whatever comes. The subscriber's calls, the
 * limiter's and the work's signals come on any thread; they meet in the phase.
 */
final class PermittedWork<T> implements CoreSubscriber<T>, Subscription, Turn.Owner, Scannable {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicReferenceFieldUpdater<PermittedWork, @Nullable Subscription> UPSTREAM =
      AtomicReferenceFieldUpdater.newUpdater(PermittedWork.class, Subscription.class, "upstream");

  private enum Phase {
    NEW,
    /** The limiter is being asked. */
    ASKING,
    WAITING,
    /** The work is being subscribed to; it begins. */
    STARTING,
    /** The limiter was told of the start. */
    STARTED,
    /** Nothing more is to be told. */
    OVER
  }

  private final Mono<? extends T> work;
  private final Turn<Object> turn;
  private final CoreSubscriber<? super T> downstream;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);

  private volatile @Nullable Subscription upstream;
  private volatile boolean cancelled;

  /** Written by the work's signals. */
  private boolean done;

  /** What it has failed with; likewise. */
  private @Nullable Throwable failure;

  PermittedWork(
      Mono<? extends T> work,
      RateLimiter limiter,
      long cost,
      Scheduler timer,
      CoreSubscriber<? super T> downstream) {
    this.work = work;
    this.turn = limiter.turn(timer, this, item -> cost);
    this.downstream = downstream;
  }

  @Override
  public Context currentContext() {
    return downstream.currentContext();
  }

  // The subscriber

  @Override
  public void request(long n) {
    if (n <= 0) {
      refuse(Exceptions.nullOrNegativeRequestException(n));
    } else if (phase.compareAndSet(Phase.NEW, Phase.ASKING)) {
      ask();
    }
  }

  private void ask() {
    boolean granted;
    try {
      granted = turn.acquire(this);
    } catch (Throwable e) {
      Exceptions.throwIfJvmFatal(e);
      onRefused(e);
      return;
    }
    if (granted) {
      onPermit();
    } else if (!phase.compareAndSet(Phase.ASKING, Phase.WAITING) && phase.get() == Phase.OVER) {
      turn.release();
    }
  }

  /** Ends it because of a request that breaks rule 3.9, unless the work has begun. */
  private void refuse(Throwable reason) {
    if (phase.compareAndSet(Phase.NEW, Phase.OVER)
        || phase.compareAndSet(Phase.ASKING, Phase.OVER)) {
      downstream.onError(reason);
    } else if (phase.compareAndSet(Phase.WAITING, Phase.OVER)) {
      turn.release();
      downstream.onError(reason);
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    Operators.terminate(UPSTREAM, this);
    end();
  }

  // The limiter

  @Override
  public void onPermit() {
    if (!phase.compareAndSet(Phase.ASKING, Phase.STARTING)
        && !phase.compareAndSet(Phase.WAITING, Phase.STARTING)) {
      turn.release();
      return;
    }
    work.subscribe(this);
    turn.started();
    if (!phase.compareAndSet(Phase.STARTING, Phase.STARTED)) {
      // It has ended meanwhile.
      settle();
    }
  }

  @Override
  public void onRefused(Throwable error) {
    if (phase.compareAndSet(Phase.ASKING, Phase.OVER)
        || phase.compareAndSet(Phase.WAITING, Phase.OVER)) {
      downstream.onError(error);
    } else {
      Operators.onErrorDropped(error, currentContext());
    }
  }

  // The work

  @Override
  public void onSubscribe(Subscription subscription) {
    if (Operators.setOnce(UPSTREAM, this, subscription)) {
      subscription.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(T result) {
    if (done || cancelled) {
      Operators.onNextDropped(result, currentContext());
      return;
    }
    downstream.onNext(result);
  }

  @Override
  public void onError(Throwable error) {
    if (done || cancelled) {
      Operators.onErrorDropped(error, currentContext());
      return;
    }
    failure = error;
    done = true;
    end();
    downstream.onError(error);
  }

  @Override
  public void onComplete() {
    if (!done) {
      done = true;
      end();
      downstream.onComplete();
    }
  }

  private void end() {
    switch (phase.getAndSet(Phase.OVER)) {
      case WAITING -> turn.release();
      case STARTED -> settle();
      default -> {
        // Whoever asks, or starts the work, settles it; or there is nothing to settle.
      }
    }
  }

  private void settle() {
    turn.answered();
    turn.release();
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
    if (key == Attr.TERMINATED) {
      return done;
    }
    if (key == Attr.ERROR) {
      return failure;
    }
    if (key == Attr.CANCELLED) {
      return cancelled;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
  }
}
