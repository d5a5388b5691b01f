package dev.millrace.queue;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How items leave a queue, and who waits for one. Guarded by its monitor. */
final class Departures<T> {

  private final QueueState<T> state;
  private final Set<QueueRail<T, ?>> rails = new LinkedHashSet<>();

  Departures(QueueState<T> state) {
    this.state = state;
  }

  PollResult<T> poll() {
    state.grantToTakes();
    T item = takeItem(Hold.NOTHING);
    if (item != null) {
      return new PollResult.Item<>(item);
    }
    return state.isDrained() ? new PollResult.Closed<>() : new PollResult.Empty<>();
  }

  /** Ends a wait with an item, or with the end; else the take stands in line. */
  void take(Take<T, ?> take) {
    if (take.found != null) {
      return;
    }
    boolean granted = take.granted && !state.isEmptied();
    take.granted = false;
    if (take.cancelled) {
      if (granted) {
        state.items.breakPromise();
        state.grantItem();
      }
      return;
    }
    if (granted) {
      take.found = new PollResult.Item<>(leave(state.items.takePromised(), take.hold()));
    } else if (!take.inLine) {
      takeOrStandInLine(take);
    }
  }

  private void takeOrStandInLine(Take<T, ?> take) {
    state.grantToTakes();
    T item = takeItem(take.hold());
    if (item != null) {
      take.found = new PollResult.Item<>(item);
    } else if (state.isDrained()) {
      take.found = new PollResult.Closed<>();
    } else {
      standInLine(take);
    }
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
    state.takers.arrived(rail);
    state.countTaken();
    T item = state.items.take();
    if (item != null) {
      state.takers.remove(rail);
      leave(item, rail.hold());
      Portion<T> portion = rail.portion();
      if (portion != null && rails.size() == 1) {
        state.openPortion(portion, most - 1);
      }
      wakeNext(rail);
      return item;
    }
    if (state.isDrained()) {
      rail.ended = true;
    } else if (!rail.inLine) {
      standInLine(rail);
    }
    return null;
  }

  /**
   * Lets another go on with what is left. A rail without a scheduler may keep this thread for long:
   * the next that is ready waits in line until it has let go, or until another thread comes by.
   */
  private void wakeNext(QueueRail<T, ?> rail) {
    if (state.takers.size() == 0) {
      return;
    }
    if (rail.mayBeLate() || !state.takers.hasIdleRail()) {
      state.grantItem();
    } else {
      rail.leavesItems = state.items.free() > 0;
    }
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
  boolean giveUp(Take<T, ?> take) {
    boolean waits = take.inLine;
    if (waits) {
      cancelTake(take);
    }
    return waits;
  }

  /** Ends a take that has not got an item; one that was set aside goes to another. */
  boolean refuse(Take<T, ?> take) {
    if (take.cancelled || take.found != null) {
      return false;
    }
    cancelTake(take);
    take(take);
    return true;
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
    rail.forgetInlets();
    rail.cancelled = true;
    state.takers.leave(rail);
    state.grantItem();
  }

  /** Lets all who wait for an item see that none will come. */
  void endAll() {
    for (QueueRail<T, ?> rail : rails) {
      if (!rail.inLine) {
        state.resuming.add(rail);
      }
    }
    state.takers.endAll(state.resuming);
  }
}
