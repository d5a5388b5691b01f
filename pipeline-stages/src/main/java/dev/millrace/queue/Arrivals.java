package dev.millrace.queue;

import org.jspecify.annotations.Nullable;

/** How items come into a queue. Guarded by its monitor. */
final class Arrivals<T> {

  private final QueueState<T> state;

  /** The rail that the last item was handed over to, if it was. */
  private @Nullable QueueRail<T, ?> served;

  Arrivals(QueueState<T> state) {
    this.state = state;
  }

  /**
   * Enters an item, if there is room.
   *
   * @param here the thread that enters, if it can emit to a rail as soon as it has left the monitor
   */
  Entry enter(T item, @Nullable Object place, @Nullable Resumption here) {
    if (!state.isOpen()) {
      return Entry.CLOSED;
    }
    if (state.isFull()) {
      state.closePortion();
    }
    return state.isFull() ? Entry.FULL : insert(item, place, here);
  }

  /** Enters the item of a put, or lets it stand in line; the put is told which. */
  Entry enter(Putter<T> putter, @Nullable Object place) {
    Entry entry = enterOnGrant(putter, place);
    putter.entry = entry;
    if (entry == Entry.FULL) {
      state.places.standInLine(putter);
    } else if (entry == Entry.ENTERED) {
      putter.queued();
    }
    return entry;
  }

  /** Ends a put whose item has no place in the order. */
  Entry fail(Putter<T> putter, Throwable reason) {
    giveUpPlace(putter);
    putter.failure = reason;
    putter.entry = putter.cancelled ? Entry.CANCELLED : Entry.FAILED;
    return putter.entry;
  }

  /** Ends a put whose item is not queued, nor refused; tells whether it did. */
  boolean refuse(Putter<T> putter) {
    if (putter.cancelled || putter.hasOutcome()) {
      return false;
    }
    cancelPut(putter);
    giveUpPlace(putter);
    return true;
  }

  private Entry enterOnGrant(Putter<T> putter, @Nullable Object place) {
    if (putter.cancelled) {
      giveUpPlace(putter);
      return Entry.CANCELLED;
    }
    if (!putter.granted) {
      return state.placesBeyond(putter.leaves()) > 0 ? enter(putter.item(), place, null) : full();
    }
    Entry entry = state.isOpen() ? insert(putter.item(), place, null) : Entry.CLOSED;
    if (entry != Entry.MOVED) {
      giveUpPlace(putter);
    }
    return entry;
  }

  private Entry full() {
    return state.isOpen() ? Entry.FULL : Entry.CLOSED;
  }

  /** Drops the oldest item for another; returns what was dropped. */
  T replaceOldest(T item) {
    return state.items.replaceOldest(item);
  }

  Entry insert(T item, @Nullable Object place, @Nullable Resumption here) {
    served = null;
    if (here != null && state.takers.size() > 0 && here.nests() && handOver(item)) {
      return Entry.ENTERED;
    }
    if (!state.items.insert(item, place)) {
      return Entry.MOVED;
    }
    state.tally.begin();
    state.tally.cameIn(state.sizeForHighWater());
    state.grantItem();
    return Entry.ENTERED;
  }

  /**
   * Gives an item that came in to the oldest taker, if that is an idle rail which the entering
   * thread can serve: the item passes through the queue in one visit.
   */
  private boolean handOver(T item) {
    if (!(state.takers.ready() instanceof QueueRail<?, ?> oldest)
        || !state.items.isEmpty()
        || state.items.arePaused()
        || !oldest.seize()) {
      return false;
    }
    @SuppressWarnings("unchecked") // only rails of this queue stand in its line
    QueueRail<T, ?> rail = (QueueRail<T, ?>) oldest;
    state.takers.remove(rail);
    state.tally.begin();
    state.tally.cameIn(state.size() + 1);
    state.departures.wentOut(rail.hold());
    rail.handOver(item, state.resuming.takeAll());
    served = rail;
    state.resuming.add(rail.handover);
    return true;
  }

  /** Returns the rail that the item was handed over to which just came in, if it was. */
  @Nullable QueueRail<T, ?> served() {
    return served;
  }

  /** Forgets a rail that takes nothing any more. */
  void forget(QueueRail<T, ?> rail) {
    if (served == rail) {
      served = null;
    }
  }

  /** Passes a place on that was granted to one that does not use it. */
  void giveUpPlace(Waiter putter) {
    if (putter.granted) {
      putter.granted = false;
      state.places.giveUpReserved(1);
      state.grantPlaces();
    }
  }

  void countDrop() {
    state.tally.wasDropped();
  }

  void cancelPut(Waiter putter) {
    state.places.cancel(putter);
  }
}
