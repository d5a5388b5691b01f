package dev.millrace.limits;

import static java.util.Objects.requireNonNull;

import dev.millrace.Turn;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * A turn at a {@link Gate}. The owner's thread and the one that drains the gate meet in its phase.
 */
final class GateTurn<T> implements Turn<T>, Runnable {

  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicReferenceFieldUpdater<GateTurn, Phase> PHASE =
      AtomicReferenceFieldUpdater.newUpdater(GateTurn.class, Phase.class, "phase");

  private enum Phase {
    /** Without a permit. */
    IDLE,
    /** Stands in line, or is on the way there. */
    WAITING,
    /** The wait has ended; the owner is not told yet. */
    CALLED,
    /** With a permit that is not spent. */
    HOLDING,
    /** Given up. */
    OVER
  }

  // Guarded by the gate: the draining thread's.
  @Nullable GateTurn<?> previous;
  @Nullable GateTurn<?> next;
  boolean inLine;

  private final Gate gate;
  private final Owner owner;
  private final ToLongFunction<? super T> costOf;

  /** Keeps the gate's clock going. */
  @SuppressWarnings("unused")
  private final Scheduler timer;

  private volatile Phase phase = Phase.IDLE;

  /** Written by the owner before it waits. */
  private long cost;

  /** Written by the draining thread before it calls; else a permit was granted. */
  private @Nullable Throwable refusal;

  GateTurn(Gate gate, Scheduler timer, Owner owner, ToLongFunction<? super T> costOf) {
    this.gate = gate;
    this.timer = timer;
    this.owner = requireNonNull(owner, "owner");
    this.costOf = costOf;
  }

  long cost() {
    return cost;
  }

  // The owner

  @Override
  public boolean acquire(T item) {
    Phase before = phase;
    if (before != Phase.IDLE) {
      throw new IllegalStateException(
          before == Phase.OVER ? "the turn was given up" : "the permit before is still in hand");
    }
    long amount = costOf.applyAsLong(item);
    if (amount < 1) {
      throw new IllegalArgumentException("cost must be at least 1, was " + amount);
    }
    cost = amount;
    if (gate.takeFree(amount)) {
      PHASE.lazySet(this, Phase.HOLDING);
      return true;
    }
    phase = Phase.WAITING;
    return gate.join(this);
  }

  @Override
  public void started() {
    if (phase == Phase.HOLDING && PHASE.compareAndSet(this, Phase.HOLDING, Phase.IDLE)) {
      gate.spent(cost);
    }
  }

  /** Where it meets the start, or the grant, one of the two wins. */
  @Override
  public void release() {
    if (PHASE.compareAndSet(this, Phase.WAITING, Phase.OVER)) {
      gate.leave(this);
    } else if (PHASE.compareAndSet(this, Phase.CALLED, Phase.OVER)) {
      if (refusal == null) {
        gate.giveBack(cost);
      }
    } else if (PHASE.compareAndSet(this, Phase.HOLDING, Phase.IDLE)) {
      gate.giveBack(cost);
    }
  }

  // The gate

  /** Stands in line. */
  @Override
  public void run() {
    gate.stand(this);
  }

  boolean isWaiting() {
    return phase == Phase.WAITING;
  }

  /** Ends the wait with a permit, or without one; returns false if the owner has given up. */
  boolean call(@Nullable Throwable error) {
    refusal = error;
    return PHASE.compareAndSet(this, Phase.WAITING, Phase.CALLED);
  }

  /** Takes what the wait ended with, without telling the owner, who asks. */
  boolean takeUp() {
    Throwable error = refusal;
    refusal = null;
    boolean called =
        PHASE.compareAndSet(this, Phase.CALLED, error == null ? Phase.HOLDING : Phase.IDLE);
    if (called && error != null) {
      throw Exceptions.propagate(error);
    }
    return called;
  }

  /** Tells the owner, with no lock held. */
  void tell() {
    Throwable error = refusal;
    if (!PHASE.compareAndSet(this, Phase.CALLED, error == null ? Phase.HOLDING : Phase.IDLE)) {
      return;
    }
    try {
      if (error == null) {
        owner.onPermit();
      } else {
        owner.onRefused(error);
      }
    } catch (Throwable e) {
      Exceptions.throwIfJvmFatal(e);
      Operators.onErrorDropped(e, owner.currentContext());
    }
  }
}
