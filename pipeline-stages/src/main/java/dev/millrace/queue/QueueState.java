package dev.millrace.queue;

import dev.millrace.QueueCounts;
import dev.millrace.QueueSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a queue holds and who waits for it. Not thread-safe: guarded by the monitor of its {@link
 * MonitorQueue}.
 *
 * <p>Fairness comes from granting. A place that falls free is granted to the oldest waiting put at
 * once, an item that arrives to the oldest waiting take. What is granted is set aside, so no later
 * call can have it, until the waiter resumes and uses it or passes it on. Hence
 *
 * <ul>
 *   <li>no place is free while a put waits;
 *   <li>no item is free while a take waits, unless a rail was woken to fetch it.
 * </ul>
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
  private final Store<T> store;

  private final WaitLine putters = new WaitLine();

  /** Those who leave places to others. */
  private final WaitLine politePutters = new WaitLine();

  private final WaitLine takers = new WaitLine();
  private final WaitLine joiners = new WaitLine();
  private final List<Inlet<T>> inlets = new ArrayList<>();
  private final List<QueueRail<T, ?>> rails = new ArrayList<>();

  private Phase phase = Phase.OPEN;
  private @Nullable Throwable error;

  /** Set once no item is left and none will come; read outside the monitor, too. */
  private volatile boolean drained;

  /** Those whose wait is over, until the monitor is left. */
  private @Nullable Waiter resuming;

  /** Places granted and not filled yet. */
  private int reserved;

  /** Items granted and not fetched yet. */
  private int promised;

  /** Items handed out that keep their places. */
  private int claimed;

  /** Deliveries in the hands of consumers or on their way back. */
  private int delivered;

  /** Deliveries on their way back, each with a place. */
  private final Set<LateReturn<T>> late = new LinkedHashSet<>();

  private long unfinished;
  private int highWater;
  private long in;
  private long out;
  private long dropped;
  private long requeued;

  QueueState(QueueSpec<T> spec, Store<T> store) {
    this.spec = spec;
    this.store = store;
  }

  // Coming in

  Entry enter(T item, @Nullable Object place) {
    if (phase != Phase.OPEN) {
      return Entry.CLOSED;
    }
    if (freePlaces() <= 0) {
      return Entry.FULL;
    }
    return insert(item, place);
  }

  Entry enter(Putter<T> putter, @Nullable Object place) {
    Entry entry = enterOnGrant(putter, place);
    if (entry == Entry.FULL) {
      lineOf(putter).add(putter);
    } else if (entry == Entry.ENTERED) {
      putter.queued();
    }
    return entry;
  }

  private Entry enterOnGrant(Putter<T> putter, @Nullable Object place) {
    if (putter.cancelled) {
      giveUpPlace(putter);
      return Entry.CANCELLED;
    }
    if (!putter.granted) {
      return freePlaces() > putter.leaves() ? enter(putter.item(), place) : full();
    }
    Entry entry = phase == Phase.OPEN ? insert(putter.item(), place) : Entry.CLOSED;
    if (entry != Entry.MOVED) {
      giveUpPlace(putter);
    }
    return entry;
  }

  private Entry full() {
    return phase == Phase.OPEN ? Entry.FULL : Entry.CLOSED;
  }

  private WaitLine lineOf(Waiter putter) {
    return putter.leaves() > 0 ? politePutters : putters;
  }

  /** Enters an item for which its inlet holds a place. */
  Entry fill(ReservingInlet<T> inlet, T item, @Nullable Object place) {
    if (phase != Phase.OPEN) {
      return Entry.CLOSED;
    }
    if (inlet.reserved == 0) {
      return Entry.FULL;
    }
    Entry entry = insert(item, place);
    if (entry == Entry.ENTERED) {
      inlet.reserved--;
      reserved--;
      inlet.gained = reserve(inlet);
    }
    return entry;
  }

  /**
   * Enters an item of a store in order of arrival, in the place of the oldest; returns that. If
   * every place belongs to a put that has not filled it yet, none is older than the item itself.
   */
  T replaceOldest(T item) {
    if (store.size() == 0) {
      return item;
    }
    T oldest = store.removeOldest();
    store.insert(item, null);
    return oldest;
  }

  void countDrop() {
    dropped++;
  }

  private Entry insert(T item, @Nullable Object place) {
    if (!store.insert(item, place)) {
      return Entry.MOVED;
    }
    unfinished++;
    cameIn();
    grantItem();
    return Entry.ENTERED;
  }

  private void cameIn() {
    in++;
    highWater = Math.max(highWater, size());
  }

  void cancelPut(Waiter putter) {
    putter.cancelled = true;
    lineOf(putter).remove(putter);
  }

  // Sources that reserve places

  /** Takes on one that feeds the queue, unless it is closed. */
  boolean add(Inlet<T> inlet) {
    return isOpen() && inlets.add(inlet);
  }

  /** Takes an inlet off; tells whether it was the last of those that feed the queue. */
  boolean removeLast(Inlet<T> inlet) {
    return inlets.remove(inlet) && inlets.isEmpty();
  }

  /**
   * Reserves places for a source once most of those it had are filled, so that it is asked for many
   * items at a time; with none free it stands in line for one.
   *
   * @return how many items the source is to be asked for
   */
  int reserve(ReservingInlet<T> inlet) {
    if (inlet.cancelled || phase != Phase.OPEN) {
      giveUpPlace(inlet);
      return 0;
    }
    int gained = 0;
    if (inlet.granted) {
      inlet.granted = false;
      gained = 1;
    }
    int held = inlet.reserved + gained;
    if (held <= inlet.limit / 4) {
      int more = Math.max(0, Math.min(inlet.limit - held, freePlaces() - inlet.leaves()));
      reserved += more;
      gained += more;
      if (gained == 0 && !inlet.inLine) {
        lineOf(inlet).add(inlet);
      }
    }
    inlet.reserved += gained;
    return gained;
  }

  /** Gives back the places of a source that brings nothing more. */
  void release(ReservingInlet<T> inlet) {
    cancelPut(inlet);
    reserved -= inlet.reserved;
    inlet.reserved = 0;
    grantPlaces();
  }

  /** Passes a place on that was granted to one that does not use it. */
  void giveUpPlace(Waiter putter) {
    if (putter.granted) {
      putter.granted = false;
      reserved--;
      grantPlaces();
    }
  }

  private void grantPlaces() {
    while (phase == Phase.OPEN && freePlaces() > 0) {
      Waiter putter = nextPutter();
      if (putter == null) {
        return;
      }
      putter.granted = true;
      reserved++;
      resume(putter);
    }
  }

  /** Removes and returns the oldest put that may have a place; those who leave places come last. */
  private @Nullable Waiter nextPutter() {
    Waiter putter = putters.poll();
    if (putter != null) {
      return putter;
    }
    Waiter polite = politePutters.peek();
    return polite != null && freePlaces() > polite.leaves() ? politePutters.poll() : null;
  }

  /** With no capacity at all, an item passes to a take that waits. */
  private int freePlaces() {
    int places = spec.capacity() == 0 ? takers.size() : spec.capacity();
    return places - size() - reserved;
  }

  // Going out

  PollResult<T> poll() {
    if (freeItems() > 0) {
      return new PollResult.Item<>(remove(Hold.NOTHING));
    }
    return isDrained() ? new PollResult.Closed<>() : new PollResult.Empty<>();
  }

  /** Takes an item, or stands in line: then the result is empty. */
  PollResult<T> take(Waiter taker) {
    if (taker.granted && phase != Phase.EMPTIED) {
      taker.granted = false;
      promised--;
      if (!taker.cancelled) {
        return new PollResult.Item<>(remove(taker.hold()));
      }
      grantItem();
    }
    if (taker.cancelled) {
      return new PollResult.Empty<>();
    }
    if (freeItems() > 0) {
      return new PollResult.Item<>(remove(taker.hold()));
    }
    if (drained) {
      return new PollResult.Closed<>();
    }
    standInLine(taker);
    return new PollResult.Empty<>();
  }

  /** Takes an item, or returns {@code null} and marks the rail as ended or as standing in line. */
  @Nullable T take(QueueRail<T, ?> rail) {
    if (rail.cancelled) {
      return null;
    }
    if (freeItems() > 0) {
      takers.remove(rail);
      return remove(rail.hold());
    }
    if (isDrained()) {
      rail.ended = true;
    } else if (!rail.inLine) {
      standInLine(rail);
    }
    return null;
  }

  private void standInLine(Waiter taker) {
    takers.add(taker);
    grantPlaces();
  }

  void cancelTake(Waiter taker) {
    taker.cancelled = true;
    takers.remove(taker);
  }

  void add(QueueRail<T, ?> rail) {
    rails.add(rail);
  }

  /** Takes a rail off. It may have been woken for an item that it now leaves to another. */
  void remove(QueueRail<T, ?> rail) {
    rails.remove(rail);
    cancelTake(rail);
    if (freeItems() > 0) {
      grantItem();
    }
  }

  private T remove(Hold hold) {
    T item = store.remove();
    if (hold == Hold.PLACE) {
      claimed++;
    } else {
      wentOut();
    }
    if (hold == Hold.WAY_BACK) {
      delivered++;
    }
    endIfDrained();
    return item;
  }

  private void wentOut() {
    out++;
    grantPlaces();
  }

  void start(QueueClaim<T> claim) {
    if (!claim.started) {
      claim.started = true;
      claimed--;
      wentOut();
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

  /**
   * Ends the oldest wait for an item. If that is a rail's whose worker may be late, the same is
   * done for all of its kind: the item is for the one that runs first.
   */
  private void grantItem() {
    Waiter taker = freeItems() > 0 ? takers.poll() : null;
    if (taker == null) {
      return;
    }
    if (taker.wantsGrant()) {
      taker.granted = true;
      promised++;
    }
    resume(taker);
    if (taker.mayBeLate()) {
      takers.removeThoseWhoMayBeLate(this::resume);
    }
  }

  private int freeItems() {
    return phase == Phase.EMPTIED ? 0 : store.size() - promised;
  }

  // Deliveries

  /** Enters an item in the place of one that was delivered, whether or not there is room. */
  Entry enterAgain(T item, @Nullable Object place) {
    if (phase == Phase.EMPTIED) {
      return Entry.CLOSED;
    }
    if (!store.insert(item, place)) {
      return Entry.MOVED;
    }
    requeued++;
    delivered--;
    cameIn();
    grantItem();
    return Entry.ENTERED;
  }

  /** Gives a delivered item a place, to which it comes back later; tells whether it may. */
  boolean postpone(LateReturn<T> delivery) {
    if (phase == Phase.EMPTIED) {
      return false;
    }
    late.add(delivery);
    requeued++;
    cameIn();
    return true;
  }

  /** Enters an item that comes back; {@link Entry#CANCELLED} if it was returned otherwise. */
  Entry enterLate(LateReturn<T> delivery, @Nullable Object place) {
    if (!late.contains(delivery)) {
      return Entry.CANCELLED;
    }
    if (!store.insert(delivery.item(), place)) {
      return Entry.MOVED;
    }
    late.remove(delivery);
    delivered--;
    grantItem();
    return Entry.ENTERED;
  }

  /** Undoes {@link #postpone}; tells whether the item had not come back yet. */
  boolean recall(LateReturn<T> delivery) {
    boolean away = late.remove(delivery);
    if (away) {
      in--;
      requeued--;
      grantPlaces();
    }
    return away;
  }

  /** Counts a delivered item as finished; it does not come back. */
  void settleDelivery() {
    delivered--;
    finishOne();
    endIfDrained();
  }

  // Finishing

  /** Counts an item as finished; tells whether there was one. */
  boolean finishOne() {
    if (unfinished == 0) {
      return false;
    }
    finish(1);
    return true;
  }

  private void finish(long items) {
    // An item may have been declared finished before it was taken.
    unfinished = Math.max(0, unfinished - items);
    if (unfinished == 0) {
      resumeAll(joiners);
    }
  }

  /** Tells whether a joiner is to be told that all is finished; if not yet, it stands in line. */
  boolean isFinished(Waiter joiner) {
    if (unfinished > 0 && !joiner.cancelled) {
      joiners.add(joiner);
    }
    return unfinished == 0 && !joiner.cancelled;
  }

  void cancelJoin(Waiter joiner) {
    joiner.cancelled = true;
    joiners.remove(joiner);
  }

  // Closing

  /** Lets nothing more in; returns the sources that are to be cut. */
  List<Inlet<T>> close(@Nullable Throwable reason) {
    if (phase != Phase.OPEN) {
      return List.of();
    }
    phase = Phase.CLOSED;
    error = reason;
    List<Inlet<T>> cut = List.copyOf(inlets);
    inlets.clear();
    resumeAll(putters);
    resumeAll(politePutters);
    endIfDrained();
    return cut;
  }

  /**
   * Removes all items, in the order in which they would have left.
   *
   * @param timers given those that were on their way back, which need not come any more
   */
  List<T> removeAll(List<LateReturn<T>> timers) {
    phase = Phase.EMPTIED;
    List<T> left = store.removeAll();
    promised = 0;
    timers.addAll(late);
    late.clear();
    delivered -= timers.size();
    timers.forEach(delivery -> left.add(delivery.item()));
    finish(left.size());
    endIfDrained();
    return left;
  }

  private void endIfDrained() {
    boolean nothingComes = phase == Phase.EMPTIED || (phase == Phase.CLOSED && delivered == 0);
    if (!nothingComes || store.size() > 0) {
      return;
    }
    drained = true;
    for (QueueRail<T, ?> rail : rails) {
      if (!rail.inLine) {
        resume(rail);
      }
    }
    resumeAll(takers);
  }

  private void resumeAll(WaitLine line) {
    for (Waiter waiter = line.poll(); waiter != null; waiter = line.poll()) {
      resume(waiter);
    }
  }

  private void resume(Waiter waiter) {
    if (resuming == null) {
      resuming = waiter;
      return;
    }
    if (!(resuming instanceof WaiterGroup)) {
      WaiterGroup several = new WaiterGroup();
      several.add(resuming);
      resuming = several;
    }
    ((WaiterGroup) resuming).add(waiter);
  }

  /** Returns those whose wait is over, to be resumed outside the monitor. */
  @Nullable Waiter takeResuming() {
    Waiter ended = resuming;
    resuming = null;
    return ended;
  }

  // What it looks like

  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  /** Whether no item is left and none will come; may be called outside the monitor. */
  boolean isDrained() {
    return drained;
  }

  boolean isFull() {
    return freePlaces() <= 0;
  }

  @Nullable Throwable error() {
    return error;
  }

  /** Items that have a place. */
  int size() {
    return store.size() + claimed + late.size();
  }

  long unfinished() {
    return unfinished;
  }

  QueueCounts counts() {
    return new QueueCounts(
        spec.name(), spec.capacity(), size(), highWater, in, out, dropped, requeued);
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
            putters.size() + politePutters.size(),
            takers.size(),
            unfinished,
            phase == Phase.OPEN ? "open" : "closed");
  }
}
