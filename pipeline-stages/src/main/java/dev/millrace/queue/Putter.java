package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/** One that waits for a place for its item. */
abstract class Putter<T> extends Waiter {

  final GuardedQueue<T> queue;

  /**
   * What became of the last attempt to enter. Written under the queue's monitor, and before the
   * first attempt for an item.
   */
  Entry entry = Entry.FULL;

  /** Why there is no place for the item; written like that. */
  @Nullable Throwable failure;

  Putter(GuardedQueue<T> queue) {
    this.queue = queue;
  }

  /** Returns the item; there is one from the first attempt to enter until an outcome is told. */
  abstract T item();

  /** The item is queued. Called under the queue's monitor, before {@link #entered}. */
  void queued() {}

  /** The item is queued. Called with no lock held. */
  abstract void entered();

  /** The item is not queued and will not be. Called with no lock held. */
  abstract void rejected(Throwable reason);

  /** Whether it is decided what becomes of the item. */
  final boolean hasOutcome() {
    return entry.isOutcome();
  }

  /** Enters the item, and stands in line if there is no room. */
  final void enter() {
    tell(queue.enterOrWait(this));
  }

  @Override
  final @Nullable Waiter prepare() {
    return hasOutcome() ? null : queue.enter(this);
  }

  @Override
  final void resume() {
    tell(entry);
  }

  private void tell(Entry outcome) {
    if (outcome == Entry.ENTERED) {
      entered();
    } else if (outcome == Entry.CLOSED) {
      rejected(queue.closedException());
    } else if (outcome == Entry.FAILED) {
      Throwable reason = requireNonNull(failure, "failure");
      rejected(reason);
      Exceptions.throwIfFatal(reason);
    }
  }
}
