package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A turn at a limiter of which no more is known than {@link RateLimiter#acquire}. */
final class AcquiringTurn<T> implements Turn<T> {

  private enum Phase {
    /** The limiter is being asked. */
    ASKING,
    /** It did not answer at once. */
    WAITING,
    /** The permit is there. */
    GRANTED,
    /** There is an error in the place of the permit. */
    REFUSED,
    /** Given up. */
    OVER
  }

  private final RateLimiter limiter;
  private final Owner owner;
  private final ToLongFunction<? super T> cost;

  // Written by the owner's calls, which may meet; a permit may be told the same thing twice.

  /** The permit in hand, or waited for. */
  private volatile @Nullable Wait wait;

  /** The permit of work that has started. */
  private volatile @Nullable Permit begun;

  private volatile boolean over;

  AcquiringTurn(RateLimiter limiter, Owner owner, ToLongFunction<? super T> cost) {
    this.limiter = limiter;
    this.owner = requireNonNull(owner, "owner");
    this.cost = cost;
  }

  @Override
  public boolean acquire(T item) {
    if (over) {
      throw new IllegalStateException("the turn was given up");
    }
    Wait last = wait;
    if (last != null && !last.isRefused()) {
      throw new IllegalStateException("the permit before is still in hand");
    }
    long amount = cost.applyAsLong(item);
    if (amount < 1) {
      throw new IllegalArgumentException("cost must be at least 1, was " + amount);
    }
    settleBegun();
    Wait asked = new Wait();
    wait = asked;
    limiter.acquire(amount).subscribe(asked);
    return asked.isGrantedAtOnce();
  }

  @Override
  public void started() {
    Wait current = wait;
    if (current != null && current.isGranted()) {
      Permit permit = current.permit();
      begun = permit;
      wait = null;
      permit.started();
    }
  }

  @Override
  public void answered() {
    Permit permit = begun;
    if (permit != null) {
      permit.answered();
    }
  }

  @Override
  public void release() {
    settleBegun();
    Wait current = wait;
    wait = null;
    if (current != null) {
      over = current.giveUp();
    }
  }

  private void settleBegun() {
    Permit last = begun;
    begun = null;
    if (last != null) {
      last.release();
    }
  }

  /** One permit of the limiter's. */
  private final class Wait implements CoreSubscriber<Permit> {

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.ASKING);

    /** Written before the phase says so, read after. */
    private @Nullable Permit permit;

    private @Nullable Throwable error;

    /** Read by the owner's thread and written before it, or while it subscribes. */
    private volatile @Nullable Subscription subscription;

    boolean isGrantedAtOnce() {
      if (phase.compareAndSet(Phase.ASKING, Phase.WAITING)) {
        return false;
      }
      if (error != null) {
        throw Exceptions.propagate(error);
      }
      return true;
    }

    boolean isGranted() {
      return phase.get() == Phase.GRANTED;
    }

    boolean isRefused() {
      return phase.get() == Phase.REFUSED;
    }

    Permit permit() {
      return requireNonNull(permit, "permit");
    }

    /** Tells whether it was waiting. */
    boolean giveUp() {
      Phase last = phase.getAndSet(Phase.OVER);
      if (last == Phase.GRANTED) {
        permit().release();
      } else if (subscription != null) {
        subscription.cancel();
      }
      return last == Phase.WAITING;
    }

    @Override
    public Context currentContext() {
      return owner.currentContext();
    }

    @Override
    public void onSubscribe(Subscription given) {
      if (Operators.validate(subscription, given)) {
        subscription = given;
        given.request(1);
      }
    }

    @Override
    public void onNext(Permit granted) {
      permit = granted;
      if (phase.compareAndSet(Phase.ASKING, Phase.GRANTED)) {
        return;
      }
      if (phase.compareAndSet(Phase.WAITING, Phase.GRANTED)) {
        owner.onPermit();
      } else {
        granted.release();
      }
    }

    @Override
    public void onError(Throwable cause) {
      error = cause;
      if (phase.compareAndSet(Phase.ASKING, Phase.REFUSED)) {
        return;
      }
      if (phase.compareAndSet(Phase.WAITING, Phase.REFUSED)) {
        owner.onRefused(cause);
      } else {
        Operators.onErrorDropped(cause, currentContext());
      }
    }

    @Override
    public void onComplete() {
      if (permit == null && phase.get() != Phase.OVER) {
        onError(
            new IllegalStateException("rate limiter " + limiter + " completed without a permit"));
      }
    }
  }
}
