package dev.millrace.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How items leave a queue, and who waits for one. Guarded by its monitor. */
final class Departures<T> {

  private final QueueState<T> state;
  private final List<QueueRail<T, ?>> rails = new ArrayList<>();

  Departures(QueueState<T> state) {
    this.state = state;
  }

  PollResult<T> poll() {
    T item = takeItem(Hold.NOTHING);
    if (item != null) {
      return new PollResult.Item<>(item);
    }
    return state.isDrained() ? new PollResult.Closed<>() : new PollResult.Empty<>();
  }

  /** Takes an item, or stands in line: then the result is empty. */
  PollResult<T> take(Waiter taker) {
    if (taker.granted && !state.isEmptied()) {
      taker.granted = false;
      if (!taker.cancelled) {
        return new PollResult.Item<>(leave(state.items.takePromised(), taker.hold()));
      }
      state.items.breakPromise();
      state.grantItem();
    }
    if (taker.cancelled) {
      return new PollResult.Empty<>();
    }
    T item = takeItem(taker.hold());
    if (item != null) {
      return new PollResult.Item<>(item);
    }
    if (state.isDrained()) {
      return new PollResult.Closed<>();
    }
    standInLine(taker);
    return new PollResult.Empty<>();
  }

  /**
   * Takes an item, or returns {@code null} and marks the rail as ended or as standing in line.
   *
   * @param most items that the rail wants
   */
  @Nullable T take(QueueRail<T, ?> rail, long most) {
    if (rail.cancelled) {
      return null;
    }
    state.countTaken();
    T item = state.items.take();
    if (item != null) {
      state.takers.remove(rail);
      leave(item, rail.hold());
      Portion<T> portion = rail.portion();
      if (portion != null && rails.size() == 1) {
        state.openPortion(portion, most - 1);
      }
      return item;
    }
    if (state.isDrained()) {
      rail.ended = true;
    } else if (!rail.inLine) {
      standInLine(rail);
    }
    return null;
  }

  private @Nullable T takeItem(Hold hold) {
    T item = state.items.take();
    return item == null ? null : leave(item, hold);
  }

  private T leave(T item, Hold hold) {
    wentOut(hold);
    state.endIfDrained();
    return item;
  }

  void wentOut(Hold hold) {
    if (hold == Hold.PLACE) {
      state.places.keep();
      return;
    }
    if (hold == Hold.WAY_BACK) {
      state.deliveries.begin();
    }
    state.tally.wentOut(1);
    state.grantPlaces();
  }

  /** Takes a rail out of line. It may have been woken for an item that it leaves to another. */
  void stepAside(QueueRail<T, ?> rail) {
    state.takers.remove(rail);
    state.grantItem();
  }

  /** Sends a rail that had items while it stood in line to the end of the line. */
  void standLast(QueueRail<T, ?> rail) {
    if (rail.inLine) {
      state.takers.remove(rail);
      state.takers.add(rail);
    }
  }

  private void standInLine(Waiter taker) {
    state.takers.add(taker);
    if (state.places.capacity() == 0) {
      state.grantPlaces();
    }
  }

  /** Ends a wait for an item, unless one is set aside for it; tells whether it did. */
  boolean giveUp(Waiter taker) {
    boolean waits = taker.inLine;
    if (waits) {
      cancelTake(taker);
    }
    return waits;
  }

  void start(QueueClaim<T> claim) {
    if (!claim.started) {
      claim.started = true;
      state.places.giveUpKept(1);
      state.tally.wentOut(1);
      state.grantPlaces();
    }
  }

  void cancelTake(Waiter taker) {
    taker.cancelled = true;
    state.takers.remove(taker);
  }

  void add(QueueRail<T, ?> rail) {
    rails.add(rail);
  }

  /** Takes a rail off. It may have been woken for an item that it now leaves to another. */
  void remove(QueueRail<T, ?> rail) {
    rails.remove(rail);
    state.arrivals.forget(rail);
    state.sources.forget(rail);
    cancelTake(rail);
    state.grantItem();
  }

  /** Lets all who wait for an item see that none will come. */
  void endAll() {
    for (QueueRail<T, ?> rail : rails) {
      if (!rail.inLine) {
        state.resuming.add(rail);
      }
    }
    state.resuming.addAll(state.takers);
  }
}
