package dev.millrace.limits;

import static java.util.Objects.requireNonNull;

import dev.millrace.Permit;
import dev.millrace.RateLimiter;
import dev.millrace.Turn;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** Takes a permit at each subscription; see {@link RateLimiter#acquire(long)}. */
final class AcquireMono extends Mono<Permit> implements Scannable {

  private final RateLimiter limiter;
  private final long cost;

  /** Returns one that hooks for operators have seen. */
  static Mono<Permit> of(RateLimiter limiter, long cost) {
    return onAssembly(new AcquireMono(limiter, cost));
  }

  private AcquireMono(RateLimiter limiter, long cost) {
    this.limiter = limiter;
    this.cost = cost;
  }

  @Override
  public void subscribe(CoreSubscriber<? super Permit> actual) {
    actual.onSubscribe(new Acquisition(limiter, cost, actual));
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
  }

  /** Waits for the permit, then is the permit, for whoever has it and on any thread. */
  private static final class Acquisition implements Subscription, Turn.Owner, Permit {

    private enum Phase {
      NEW,
      /** The limiter is being asked. */
      ASKING,
      WAITING,
      /** Granted, and about to be emitted. */
      GRANTED,
      /** Emitted, and neither started nor given back. */
      UNUSED,
      SETTLED,
      CANCELLED
    }

    private final Turn<Object> turn;
    private final CoreSubscriber<? super Permit> actual;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);

    Acquisition(RateLimiter limiter, long cost, CoreSubscriber<? super Permit> actual) {
      this.actual = actual;
      this.turn = limiter.turn(Schedulers.parallel(), this, item -> cost);
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    // The subscriber

    @Override
    public void request(long n) {
      if (n <= 0) {
        refuse(Exceptions.nullOrNegativeRequestException(n));
        return;
      }
      if (!phase.compareAndSet(Phase.NEW, Phase.ASKING)) {
        return;
      }
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
      } else if (!phase.compareAndSet(Phase.ASKING, Phase.WAITING)
          && phase.get() == Phase.CANCELLED) {
        turn.release();
      }
    }

    @Override
    public void cancel() {
      giveUp();
    }

    /** A request that breaks rule 3.9 ends the wait. */
    private void refuse(Throwable reason) {
      if (giveUp()) {
        actual.onError(reason);
      }
    }

    /** Ends it, unless the permit was emitted; tells whether it did. */
    private boolean giveUp() {
      Phase before =
          requireNonNull(
              phase.getAndUpdate(was -> was.compareTo(Phase.UNUSED) < 0 ? Phase.CANCELLED : was));
      if (before == Phase.WAITING) {
        turn.release();
      }
      // Else whoever asks, or is about to emit, gives it back.
      return before.compareTo(Phase.UNUSED) < 0;
    }

    // The limiter

    @Override
    public void onPermit() {
      if (waitEndsWith(Phase.GRANTED) && phase.compareAndSet(Phase.GRANTED, Phase.UNUSED)) {
        actual.onNext(this);
        actual.onComplete();
      } else {
        turn.release();
      }
    }

    @Override
    public void onRefused(Throwable error) {
      if (waitEndsWith(Phase.SETTLED)) {
        actual.onError(error);
      } else {
        Operators.onErrorDropped(error, currentContext());
      }
    }

    private boolean waitEndsWith(Phase end) {
      return phase.compareAndSet(Phase.ASKING, end) || phase.compareAndSet(Phase.WAITING, end);
    }

    // Whoever has the permit

    @Override
    public void started() {
      if (phase.compareAndSet(Phase.UNUSED, Phase.SETTLED)) {
        turn.started();
      }
    }

    @Override
    public void release() {
      if (phase.compareAndSet(Phase.UNUSED, Phase.SETTLED)) {
        turn.release();
      }
    }

    @Override
    public String toString() {
      return "Permit[%s]".formatted(phase);
    }
  }
}
