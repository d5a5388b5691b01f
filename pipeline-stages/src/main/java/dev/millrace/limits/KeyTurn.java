package dev.millrace.limits;

import dev.millrace.Turn;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * A turn at the limit of each item's key. Permits in hand and waits keep a limit from being idle.
 */
final class KeyTurn<T> implements Turn<T> {

  private final KeyedLimit<T, ?> limit;
  private final Scheduler timer;
  private final Owner owner;

  // Touched by the owner's calls only, which come one after another.

  private @Nullable KeyEntry<T> entry;
  private @Nullable Turn<? super T> turn;

  KeyTurn(KeyedLimit<T, ?> limit, Scheduler timer, Owner owner) {
    this.limit = limit;
    this.timer = timer;
    this.owner = owner;
  }

  @Override
  public boolean acquire(T item) {
    KeyEntry<T> entered = limit.enter(item);
    try {
      return turnAt(entered).acquire(item);
    } finally {
      entered.leave();
    }
  }

  private Turn<? super T> turnAt(KeyEntry<T> entered) {
    Turn<? super T> current = turn;
    if (current != null && entry == entered) {
      return current;
    }
    if (current != null) {
      // Settles what was started and not answered.
      current.release();
    }
    Turn<? super T> next = entered.limit().turn(timer, owner);
    turn = next;
    entry = entered;
    return next;
  }

  @Override
  public void started() {
    if (turn != null) {
      turn.started();
    }
  }

  @Override
  public void answered() {
    if (turn != null) {
      turn.answered();
    }
  }

  @Override
  public void release() {
    if (turn != null) {
      turn.release();
    }
  }
}
