package dev.millrace.queue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sources that feed a queue, and the places they reserve. Guarded by its monitor. */
final class Sources<T> {

  private final QueueState<T> state;
  private final Set<Inlet<T>> inlets = new LinkedHashSet<>();

  Sources(QueueState<T> state) {
    this.state = state;
  }

  /** Takes on one that feeds the queue, unless it is closed. */
  boolean add(Inlet<T> inlet) {
    return state.isOpen() && inlets.add(inlet);
  }

  /** Takes an inlet off; tells whether it was the last of those that feed the queue. */
  boolean removeLast(Inlet<T> inlet) {
    countPassed(inlet);
    return inlets.remove(inlet) && inlets.isEmpty();
  }

  /**
   * Reserves places for a source once most of those it had are filled, so that it is asked for many
   * items at a time; with none free it stands in line for one.
   *
   * @return how many items the source is to be asked for
   */
  int reserve(ReservingInlet<T> inlet) {
    if (inlet.cancelled || !state.isOpen()) {
      state.arrivals.giveUpPlace(inlet);
      return 0;
    }
    int gained = inlet.granted ? 1 : 0;
    int held = inlet.reserved + gained;
    inlet.granted = false;
    if (held <= inlet.limit / 4) {
      state.countTaken();
      if (gained == 0 && state.placesBeyond(inlet.leaves()) <= 0) {
        // It is going to wait.
        state.closePortion();
      }
      int more = Math.max(0, Math.min(inlet.limit - held, state.placesBeyond(inlet.leaves())));
      state.places.reserve(more);
      gained += more;
      if (gained == 0) {
        state.places.standInLine(inlet);
      }
    }
    inlet.reserved += gained;
    return gained;
  }

  /** Gives back the places of a source that brings nothing more. */
  void release(ReservingInlet<T> inlet) {
    inlet.served(null);
    state.arrivals.cancelPut(inlet);
    state.places.giveUpReserved(inlet.reserved);
    inlet.reserved = 0;
    state.grantPlaces();
  }

  /** Enters an item for which its inlet holds a place. */
  Entry fill(ReservingInlet<T> inlet, T item, @Nullable Object place, Resumption here) {
    countPassed(inlet);
    if (!state.isOpen()) {
      return Entry.CLOSED;
    }
    if (inlet.isAskedForNothing()) {
      state.arrivals.countDrop();
      return Entry.FULL;
    }
    QueueRail<T, ?> favoured = inlet.favoured();
    if (favoured != null) {
      state.departures.standLast(favoured);
    }
    Entry entry = state.arrivals.insert(item, place, here);
    if (entry == Entry.ENTERED) {
      inlet.served(state.arrivals.served());
      inlet.onQueued.queued();
      inlet.reserved--;
      state.places.giveUpReserved(1);
      inlet.gained = reserve(inlet);
    }
    return entry;
  }

  /** Counts the items that passed since they were last counted. */
  void countPassed() {
    inlets.forEach(this::countPassed);
  }

  private void countPassed(Inlet<T> inlet) {
    long more = inlet.takePassed();
    if (more != 0) {
      state.tally.passed(more);
    }
  }

  /** Takes all sources off; returns them, to be cut. */
  List<Inlet<T>> removeAll() {
    countPassed();
    List<Inlet<T>> cut = List.copyOf(inlets);
    inlets.clear();
    return cut;
  }
}
