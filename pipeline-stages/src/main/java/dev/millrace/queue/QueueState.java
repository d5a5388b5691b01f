package dev.millrace.queue;

import dev.millrace.QueueCounts;
import dev.millrace.QueueSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a queue holds and who waits for it: what its {@link Arrivals}, {@link Departures}, {@link
 * Returns} and {@link Sources} share. Not thread-safe: guarded by the monitor of its {@link
 * GuardedQueue}.
 *
 * <p>Fairness comes from granting. A place that falls free is granted to the oldest waiting put at
 * once, an item that arrives to the oldest waiting take. What is granted is set aside, so no later
 * call can have it, until the waiter resumes and uses it or passes it on. Hence
 *
 * <ul>
 *   <li>no place is free while a put waits;
 *   <li>no item is free while a take waits, unless a rail that is older was woken to fetch it. In a
 *       pause none is free;
 *   <li>no item is free while a rail on a scheduler waits, unless another was woken whose thread is
 *       the same, or as good.
 * </ul>
 *
 * <p>While a {@link Portion} is open, items leave without a visit. What they left is free once it
 * is counted, and whoever is going to wait closes the portion before, so that both still hold.
 */
final class QueueState<T> {

  private enum Phase {
    /** Items come and go. */
    OPEN,
    /** Items only go. */
    CLOSED,
    /** Items neither come nor go. */
    EMPTIED
  }

  private final QueueSpec<T> spec;
  final Items<T> items;
  final Places places;
  final Resuming resuming = new Resuming();
  final Tally tally = new Tally(resuming);
  final Deliveries<T> deliveries = new Deliveries<>();

  final Takers takers = new Takers();

  final Arrivals<T> arrivals = new Arrivals<>(this);
  final Departures<T> departures = new Departures<>(this);
  final Returns<T> returns = new Returns<>(this);
  final Sources<T> sources = new Sources<>(this);

  private Phase phase = Phase.OPEN;
  private @Nullable Throwable error;

  /** Set once no item is left and none will come; read outside the monitor, too. */
  private volatile boolean drained;

  /** Whether an item may pass to an idle rail without a visit; read outside the monitor. */
  private volatile boolean clear;

  QueueState(QueueSpec<T> spec, Items<T> items) {
    this.spec = spec;
    this.items = items;
    this.places = new Places(spec.capacity());
  }

  void grantPlaces() {
    Waiter next = phase == Phase.OPEN ? places.next() : null;
    while (next != null && placesBeyond(next.leaves()) > 0) {
      places.grant(next);
      resuming.add(next);
      next = places.next();
    }
  }

  /**
   * Returns how many places are free besides those that are left to others; none if negative. With
   * no capacity at all, an item passes to a take that waits.
   */
  int placesBeyond(int leaves) {
    int free = places.free(items.size()) - leaves;
    return places.capacity() == 0 && !items.arePaused() ? free + takers.size() : free;
  }

  /**
   * Ends the oldest wait for an item of those who can take it at once. If nobody can, the item is
   * for the first whose thread is free.
   */
  void grantItem() {
    if (takers.size() == 0 || mayNotLeave() || items.free() <= 0) {
      return;
    }
    Waiter taker = takers.ready();
    if (taker == null) {
      takers.wakeLate(items.free(), resuming);
    } else {
      grantTo(taker);
    }
  }

  private void grantTo(Waiter taker) {
    takers.remove(taker);
    if (taker.wantsGrant()) {
      taker.granted = true;
      items.promise();
    }
    resuming.add(taker);
  }

  /** Sets items aside for those who came before one that now wants one. */
  void grantToTakes() {
    for (Waiter take = takers.oldestTake(); take != null; take = takers.oldestTake()) {
      if (mayNotLeave() || items.free() <= 0) {
        return;
      }
      grantTo(take);
    }
  }

  /**
   * Hands out what came in a pause. Of the rails that are ready one is woken: it takes an item on
   * the thread that ends the pause, and lets the next one go on from there, unless another thread
   * comes by before.
   */
  private void grantItems() {
    int left = items.free();
    for (Waiter taker = takers.ready(); taker != null && left > 0; taker = takers.ready()) {
      grantTo(taker);
      left--;
      if (!taker.wantsGrant()) {
        grantToTakes();
        return;
      }
    }
    if (left > 0) {
      takers.wakeLate(left, resuming);
    }
  }

  /** Lets a rail take items without a visit, unless someone waits. */
  void openPortion(Portion<T> portion, long most) {
    if (most > 0 && takers.size() == 0 && !places.areWaitedFor()) {
      items.open(portion, most);
    }
  }

  /** Lets no item leave but in a visit; what has left is counted. */
  void closePortion() {
    wentOut(items.closePortion());
  }

  /** Counts what has left through the portion. */
  void countTaken() {
    wentOut(items.countTaken());
  }

  private void wentOut(int taken) {
    if (taken > 0) {
      tally.wentOut(taken);
      grantPlaces();
      endIfDrained();
    }
  }

  /** Returns how many have a place; what has left lately is looked at only if it matters. */
  int sizeForHighWater() {
    if (size() > tally.highWater()) {
      countTaken();
    }
    return size();
  }

  private boolean mayNotLeave() {
    return phase == Phase.EMPTIED || items.arePaused();
  }

  /** Hands out nothing until it is resumed as often as it was paused. */
  void pause() {
    items.pause();
  }

  /** Goes on once no pause is left. Those for whom there is no item stay where they are in line. */
  void endPause() {
    items.endPause();
    if (!mayNotLeave()) {
      grantItems();
    }
  }

  /** Lets nothing more in; returns the sources that are to be cut. */
  List<Inlet<T>> close(@Nullable Throwable reason) {
    if (phase != Phase.OPEN) {
      return List.of();
    }
    phase = Phase.CLOSED;
    // Before the sources are counted for the last time: who passes an item looks at it after.
    clear = false;
    error = reason;
    places.endAll(resuming);
    endIfDrained();
    return sources.removeAll();
  }

  /**
   * Removes all items, in the order in which they would have left.
   *
   * @param timers given those that were on their way back, which need not come any more
   */
  List<T> removeAll(List<LateReturn<T>> timers) {
    phase = Phase.EMPTIED;
    List<T> left = items.removeAll();
    timers.addAll(deliveries.recallAll());
    places.giveUpKept(timers.size());
    timers.forEach(delivery -> left.add(delivery.item()));
    tally().finish(left.size());
    endIfDrained();
    return left;
  }

  void endIfDrained() {
    boolean nothingComes =
        phase == Phase.EMPTIED || (phase == Phase.CLOSED && !deliveries.areOpen());
    if (!nothingComes || drained || !items.isEmpty()) {
      return;
    }
    drained = true;
    departures.endAll();
  }

  /** Ends a visit; returns those whose wait is over, to be resumed outside the monitor. */
  @Nullable Waiter leave() {
    boolean nothingInTheWay =
        phase == Phase.OPEN
            && items.isEmpty()
            && !items.arePaused()
            && takers.letsPass()
            && places.allowPassing();
    if (clear != nothingInTheWay) {
      clear = nothingInTheWay;
    }
    return resuming.takeAll();
  }

  /** Whether an item may pass to an idle rail; may be called outside the monitor. */
  boolean isClear() {
    return clear;
  }

  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  boolean isEmptied() {
    return phase == Phase.EMPTIED;
  }

  /** Whether no item is left and none will come; may be called outside the monitor. */
  boolean isDrained() {
    return drained;
  }

  boolean isFull() {
    return placesBeyond(0) <= 0;
  }

  @Nullable Throwable error() {
    return error;
  }

  /** Items that have a place. */
  int size() {
    return items.size() + places.kept();
  }

  /** Returns the tally with those items counted in that passed without a visit. */
  Tally tally() {
    sources.countPassed();
    return tally;
  }

  QueueCounts counts() {
    sources.countPassed();
    return new QueueCounts(
        spec.name(),
        spec.capacity(),
        size(),
        tally.highWater(),
        tally.in(),
        tally.out(),
        tally.dropped(),
        tally.requeued());
  }

  @Override
  public String toString() {
    return "%s [size %d of %s, %d puts waiting, %d takes waiting, unfinished %d, %s]"
        .formatted(
            spec.name().isEmpty()
                ? spec.order() + " queue"
                : spec.order() + " queue '" + spec.name() + "'",
            size(),
            spec.capacity() == Integer.MAX_VALUE ? "any number" : spec.capacity(),
            places.waitedForBy(),
            takers.size(),
            tally().unfinished(),
            phase == Phase.OPEN ? "open" : "closed");
  }
}
