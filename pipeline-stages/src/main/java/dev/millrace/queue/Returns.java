package dev.millrace.queue;

import org.jspecify.annotations.Nullable;

/** How items that were delivered come back to their queue. Guarded by its monitor. */
final class Returns<T> {

  private final QueueState<T> state;

  Returns(QueueState<T> state) {
    this.state = state;
  }

  /** Enters an item in the place of one that was delivered, whether or not there is room. */
  Entry enterAgain(QueueDelivery<T> delivery, T item, @Nullable Object place) {
    Entry entry = stateOf(delivery);
    if (entry != Entry.ENTERED) {
      return entry;
    }
    if (!state.items.insert(item, place)) {
      return Entry.MOVED;
    }
    delivery.settled();
    state.deliveries.end();
    state.tally.cameBack(state.sizeForHighWater());
    state.grantItem();
    return Entry.ENTERED;
  }

  /** Enters a claimed item again; it has kept its place, and counts as one that never left. */
  Entry enterAgain(QueueClaim<T> claim, T item, @Nullable Object place) {
    if (claim.started) {
      return Entry.CANCELLED;
    }
    if (state.isEmptied()) {
      claim.started = true;
      state.places.giveUpKept(1);
      state.tally().finishOne();
      return Entry.CLOSED;
    }
    if (!state.items.insert(item, place)) {
      return Entry.MOVED;
    }
    claim.started = true;
    state.places.giveUpKept(1);
    state.grantItem();
    return Entry.ENTERED;
  }

  /**
   * Gives a delivered item a place, to which it comes back later.
   *
   * @return {@link Entry#MOVED} if it may come at once, since its time is up
   */
  Entry postpone(QueueDelivery<T> delivery, LateReturn<T> late) {
    Entry entry = stateOf(delivery);
    if (entry != Entry.ENTERED) {
      return entry;
    }
    delivery.settled();
    state.deliveries.postpone(late);
    state.places.keep();
    state.tally.cameBack(state.size());
    return late.isDue ? Entry.MOVED : Entry.ENTERED;
  }

  /** Returns {@link Entry#ENTERED} if a delivered item may be put back. */
  private Entry stateOf(QueueDelivery<T> delivery) {
    if (delivery.isSettled()) {
      return Entry.CANCELLED;
    }
    return state.isEmptied() ? Entry.CLOSED : Entry.ENTERED;
  }

  /** Enters an item that comes back; {@link Entry#CANCELLED} if it was returned otherwise. */
  Entry enterLate(LateReturn<T> late, @Nullable Object place) {
    if (!state.deliveries.isLate(late)) {
      late.isDue = true;
      return Entry.CANCELLED;
    }
    if (!state.items.insert(late.item(), place)) {
      return Entry.MOVED;
    }
    state.deliveries.recall(late);
    state.deliveries.end();
    state.places.giveUpKept(1);
    state.grantItem();
    return Entry.ENTERED;
  }

  /** Counts an item as finished that cannot come back; tells whether it was on its way. */
  boolean giveUp(LateReturn<T> late) {
    boolean away = state.deliveries.recall(late);
    if (away) {
      state.tally.wentAwayAgain();
      state.places.giveUpKept(1);
      state.grantPlaces();
      finish();
    }
    return away;
  }

  /** Counts a delivered item as finished, which does not come back; tells whether it was open. */
  boolean settle(QueueDelivery<T> delivery) {
    boolean first = !delivery.isSettled();
    if (first) {
      delivery.settled();
      finish();
    }
    return first;
  }

  private void finish() {
    state.deliveries.end();
    state.tally().finishOne();
    state.endIfDrained();
  }
}
