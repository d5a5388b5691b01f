package dev.millrace.limits;

import static java.util.Objects.requireNonNull;

import dev.millrace.RateLimit;
import dev.millrace.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Takes a permit of each limit, one after the other. Whoever brought the phase to {@link
 * Phase#ASKING} asks the next limit: the owner, then the thread that ended a wait.
 */
final class AllTurn<T> implements Turn<T>, Turn.Owner {

  private enum Phase {
    /** No permits. */
    IDLE,
    /** One of the limits is being asked. */
    ASKING,
    /** It told its answer before it had been asked to the end. */
    ANSWERED,
    /** It did not answer yet. */
    WAITING,
    /** All permits are in hand. */
    HOLDING,
    /** Given up. */
    OVER
  }

  private final List<Turn<? super T>> turns = new ArrayList<>();
  private final Owner owner;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.IDLE);

  // Touched by whoever is asking.

  private @Nullable T item;
  private int next;

  /** Written by the limit before it answers. */
  private volatile @Nullable Throwable refusal;

  AllTurn(List<RateLimit<? super T>> limits, Scheduler timer, Owner owner) {
    this.owner = requireNonNull(owner, "owner");
    for (RateLimit<? super T> limit : limits) {
      turns.add(limit.turn(timer, this));
    }
  }

  @Override
  public Context currentContext() {
    return owner.currentContext();
  }

  // The owner

  @Override
  public boolean acquire(T asked) {
    if (!phase.compareAndSet(Phase.IDLE, Phase.ASKING)) {
      throw new IllegalStateException(
          phase.get() == Phase.OVER
              ? "the turn was given up"
              : "the permit before is still in hand");
    }
    item = asked;
    next = 0;
    refusal = null;
    boolean all = askAll();
    Throwable refused = refusal;
    if (all && refused != null) {
      throw Exceptions.propagate(refused);
    }
    return all;
  }

  @Override
  public void started() {
    if (phase.compareAndSet(Phase.HOLDING, Phase.IDLE)) {
      turns.forEach(Turn::started);
    }
  }

  @Override
  public void answered() {
    turns.forEach(Turn::answered);
  }

  @Override
  public void release() {
    Phase seen;
    Phase end;
    do {
      seen = phase.get();
      end = seen == Phase.HOLDING || seen == Phase.IDLE ? Phase.IDLE : Phase.OVER;
    } while (!phase.compareAndSet(seen, end));
    if (end == Phase.IDLE || seen == Phase.WAITING) {
      turns.forEach(Turn::release);
    }
    // Else whoever is asking gives all back.
  }

  // The limits

  @Override
  public void onPermit() {
    if (phase.compareAndSet(Phase.ASKING, Phase.ANSWERED)) {
      return;
    }
    if (phase.compareAndSet(Phase.WAITING, Phase.ASKING)) {
      next++;
      if (askAll()) {
        tell();
      }
    }
  }

  @Override
  public void onRefused(Throwable error) {
    refusal = error;
    if (phase.compareAndSet(Phase.ASKING, Phase.ANSWERED)) {
      return;
    }
    if (phase.compareAndSet(Phase.WAITING, Phase.ASKING)) {
      end();
      tell();
    }
  }

  private void tell() {
    Throwable refused = refusal;
    if (refused == null) {
      owner.onPermit();
    } else {
      owner.onRefused(refused);
    }
  }

  /** Returns whether there is an answer: all permits, or a refusal. */
  private boolean askAll() {
    while (next < turns.size()) {
      if (!isGranted(turns.get(next)) && waits()) {
        return false;
      }
      if (refusal != null) {
        return end();
      }
      next++;
    }
    item = null;
    return phase.compareAndSet(Phase.ASKING, Phase.HOLDING) || giveUp();
  }

  private boolean isGranted(Turn<? super T> turn) {
    try {
      return turn.acquire(requireNonNull(item, "item"));
    } catch (Throwable e) {
      Exceptions.throwIfJvmFatal(e);
      refusal = e;
      return true;
    }
  }

  /** Returns whether the answer is still to come, or nobody waits for it any more. */
  private boolean waits() {
    if (phase.compareAndSet(Phase.ASKING, Phase.WAITING)) {
      return true;
    }
    // Answered already, or given up.
    return !phase.compareAndSet(Phase.ANSWERED, Phase.ASKING) && !giveUp();
  }

  private boolean end() {
    turns.forEach(Turn::release);
    return phase.compareAndSet(Phase.ASKING, Phase.IDLE);
  }

  private boolean giveUp() {
    turns.forEach(Turn::release);
    return false;
  }
}
