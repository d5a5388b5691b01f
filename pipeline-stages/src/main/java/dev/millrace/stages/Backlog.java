package dev.millrace.stages;

import dev.millrace.queue.Claim;
import dev.millrace.stages.ClaimedItem.KeySearch;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The items that a {@link Dispatcher} has claimed and that are not finished: which of them may
 * start, the oldest first, and which are away until their time has come. Touched by the thread that
 * makes the dispatcher's changes.
 */
final class Backlog {

  private final DispatchRules rules;
  private final Places places = new Places();

  /** Items that may start. */
  private final Queue<ClaimedItem> waiting =
      new PriorityQueue<>(Comparator.comparingLong(item -> item.number));

  /** Items that have just got the permits for which they waited. */
  private final Queue<ClaimedItem> withPermit =
      new PriorityQueue<>(Comparator.comparingLong(item -> item.number));

  /** Items that were put back for later. */
  private final Set<ClaimedItem> away = new LinkedHashSet<>();

  /** Items whose keys are being found out, in the order in which they were claimed or came back. */
  private final Deque<ClaimedItem> withoutKey = new ArrayDeque<>();

  /** Items that wait for permits; {@code null} if that is their workers' business. */
  private final @Nullable PermitLine permits;

  private final Consumer<Runnable> effects;
  private final Consumer<ClaimedItem> onKeyFound;
  private long claims;
  private long unfinished;
  private boolean closed;

  /**
   * @param changes makes the changes
   * @param onKeyFound told on any thread when the search for an item's key has ended
   */
  Backlog(DispatchRules rules, SerialChanges changes, Consumer<ClaimedItem> onKeyFound) {
    this.rules = rules;
    this.effects = changes::afterwards;
    Permits permits = rules.permits();
    this.permits =
        permits == null ? null : new PermitLine(permits, rules, changes, withPermit::add);
    this.onKeyFound = onKeyFound;
  }

  /** Returns how many items are not finished. */
  long unfinished() {
    return unfinished;
  }

  void add(Dispatcher dispatcher, Claim<Object> claim) {
    places.add(claim);
    unfinished++;
    enter(rules.newItem(dispatcher, claims++, claim.value()));
  }

  /** An item enters once its key is known, and those of the items before it. */
  private void enter(ClaimedItem item) {
    if (closed || !rules.isKeyed()) {
      waiting.add(item);
      return;
    }
    withoutKey.addLast(item);
    item.moveKeySearch(KeySearch.NONE, KeySearch.ORDERED);
    effects.accept(() -> Looks.take(rules.place(), () -> findKey(item)));
  }

  private void findKey(ClaimedItem item) {
    if (!item.moveKeySearch(KeySearch.ORDERED, KeySearch.UNDER_WAY)) {
      // It was discarded meanwhile.
      return;
    }
    rules.atWork().begin();
    try {
      rules.findKey(item);
      item.moveKeySearch(KeySearch.UNDER_WAY, KeySearch.DONE);
      onKeyFound.accept(item);
    } finally {
      rules.atWork().end();
    }
  }

  /** Lets those enter, in order, whose keys are known. */
  void enterWithKey() {
    ClaimedItem next = withoutKey.peekFirst();
    while (next != null && next.moveKeySearch(KeySearch.DONE, KeySearch.NONE)) {
      withoutKey.removeFirst();
      if (closed || rules.mayStart(next)) {
        waiting.add(next);
      }
      next = withoutKey.peekFirst();
    }
  }

  /** Returns how many items are being looked at, and will need a worker, most of them. */
  int beingLookedAt() {
    return withoutKey.size() + (permits == null ? 0 : permits.asking());
  }

  /**
   * Returns the next item to start, if there is one that a worker may be used for.
   *
   * @param free workers that have nothing to do, at least 1
   */
  @Nullable ClaimedItem start(int free) {
    ClaimedItem next = startFrom(withPermit, free);
    if (next == null && permits != null) {
      askForPermits(permits, free - beingLookedAt());
    }
    return next == null ? startFrom(waiting, free) : next;
  }

  private @Nullable ClaimedItem startFrom(Queue<ClaimedItem> line, int free) {
    ClaimedItem next = line.peek();
    if (next == null || needsPermit(next) || !rules.allows(next, free)) {
      return null;
    }
    line.remove();
    next.started = true;
    next.open(places.leave());
    return next;
  }

  /** A worker is kept for each item for which a permit is asked, until it turns out to wait. */
  private void askForPermits(PermitLine line, int free) {
    int left = free;
    ClaimedItem next = waiting.peek();
    while (next != null && left > 0 && needsPermit(next) && rules.allows(next, left)) {
      waiting.remove();
      line.add(next);
      left--;
      next = waiting.peek();
    }
  }

  private boolean needsPermit(ClaimedItem item) {
    return permits != null && !item.hasFailed() && !item.hasPermit();
  }

  /**
   * Gives the permits back for which there is no worker: those that have one may wait for just
   * these, for another attempt. They are asked for again when a worker is free.
   */
  void giveUpIdlePermits() {
    for (ClaimedItem item = withPermit.poll(); item != null; item = withPermit.poll()) {
      giveUpPermit(item);
      waiting.add(item);
    }
  }

  void finish(ClaimedItem item) {
    if (item.finished) {
      return;
    }
    item.finished = true;
    unfinished--;
    giveUpPermit(item);
    ClaimedItem next = rules.finished(item, effects);
    if (next != null) {
      waiting.add(next);
    }
  }

  /**
   * The worker that has an item was cancelled, and its function may still run: what waits for its
   * key is not started any more.
   */
  void abandon(ClaimedItem item) {
    if (!item.finished) {
      item.finished = true;
      unfinished--;
      giveUpPermit(item);
      rules.abandoned(item, effects);
    }
  }

  /** An item was started, but no worker has seen it. */
  void giveBack(ClaimedItem item) {
    places.putBack();
    item.leavePlace(effects::accept);
    back(item);
  }

  /** A worker has put an item back. */
  void putBack(ClaimedItem item) {
    leaveWorker(item);
    back(item);
  }

  /** A worker has put an item back for later. */
  void goAway(ClaimedItem item) {
    leaveWorker(item);
    if (item.due || item.finished) {
      back(item);
    } else {
      away.add(item);
    }
  }

  /** The time has come of an item that was put back for later. */
  void due(ClaimedItem item) {
    if (away.remove(item)) {
      back(item);
    } else {
      item.due = true;
    }
  }

  private void leaveWorker(ClaimedItem item) {
    item.started = false;
    if (!item.finished) {
      places.putBack();
    }
  }

  private void back(ClaimedItem item) {
    item.started = false;
    item.due = false;
    if (item.finished) {
      // Its rail was cancelled before it was put back.
      Carried.discard(item.value(), rules.context());
      return;
    }
    if (!rules.keepsOrder()) {
      item.number = claims++;
    }
    if (item.hasFailed()) {
      enter(item);
    } else if (item.hasPermit()) {
      withPermit.add(item);
    } else {
      waiting.add(item);
    }
  }

  /** Lets no key be looked at any more: all that is left is discarded. */
  void close() {
    closed = true;
  }

  /** Discards all items but those that workers have. */
  void discardAll() {
    places.clear();
    rules.removeAll(waiting::add);
    // One whose function is being called comes back when that has returned.
    withoutKey.removeIf(
        item -> {
          boolean isFree =
              item.moveKeySearch(KeySearch.ORDERED, KeySearch.NONE)
                  || item.moveKeySearch(KeySearch.DONE, KeySearch.NONE);
          return isFree && waiting.add(item);
        });
    if (permits != null) {
      permits.removeAll(waiting::add);
      giveUpIdlePermits();
    }
    for (ClaimedItem item : away) {
      item.timer.dispose();
      waiting.add(item);
    }
    away.clear();
    for (ClaimedItem item = waiting.poll(); item != null; item = waiting.poll()) {
      discard(item);
    }
  }

  /** Discards an item that no worker has. */
  void discard(ClaimedItem item) {
    giveUpPermit(item);
    if (!item.finished) {
      item.finished = true;
      Carried.discard(item.value(), rules.context());
    }
  }

  /** One that a worker has taken is the attempt's to give back. */
  private void giveUpPermit(ClaimedItem item) {
    ItemPermit permit = item.dropPermit();
    if (permit != null && permits != null) {
      permits.giveBack(permit);
    }
  }
}
