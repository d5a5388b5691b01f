package dev.millrace.queue;

import org.jspecify.annotations.Nullable;

/** How items that were delivered come back to their queue. Guarded by its monitor. */
final class Returns<T> {

  private final QueueState<T> state;

  Returns(QueueState<T> state) {
    this.state = state;
  }

  /** Enters an item in the place of one that was delivered, whether or not there is room. */
  Entry enterAgain(T item, @Nullable Object place) {
    if (state.isEmptied()) {
      return Entry.CLOSED;
    }
    if (!state.items.insert(item, place)) {
      return Entry.MOVED;
    }
    state.deliveries.end();
    state.tally.cameBack(state.sizeForHighWater());
    state.grantItem();
    return Entry.ENTERED;
  }

  /** Gives a delivered item a place, to which it comes back later; tells whether it may. */
  boolean postpone(LateReturn<T> delivery) {
    if (state.isEmptied()) {
      return false;
    }
    state.deliveries.postpone(delivery);
    state.places.keep();
    state.tally.cameBack(state.size());
    return true;
  }

  /** Enters an item that comes back; {@link Entry#CANCELLED} if it was returned otherwise. */
  Entry enterLate(LateReturn<T> delivery, @Nullable Object place) {
    if (!state.deliveries.isLate(delivery)) {
      return Entry.CANCELLED;
    }
    if (!state.items.insert(delivery.item(), place)) {
      return Entry.MOVED;
    }
    state.deliveries.recall(delivery);
    state.deliveries.end();
    state.places.giveUpKept(1);
    state.grantItem();
    return Entry.ENTERED;
  }

  /** Undoes {@link #postpone}; tells whether the item had not come back yet. */
  boolean recall(LateReturn<T> delivery) {
    boolean away = state.deliveries.recall(delivery);
    if (away) {
      state.tally.wentAwayAgain();
      state.places.giveUpKept(1);
      state.grantPlaces();
    }
    return away;
  }

  /** Counts a delivered item as finished; it does not come back. */
  void settleDelivery() {
    state.deliveries.end();
    state.tally().finishOne();
    state.endIfDrained();
  }
}
