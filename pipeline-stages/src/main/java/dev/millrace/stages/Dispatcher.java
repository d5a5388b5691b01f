package dev.millrace.stages;

import dev.millrace.queue.BoundedQueue;
import dev.millrace.queue.Claim;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Stands between a queue and the rails of a stage that has an order. While a rail is free it claims
 * the next item, one at a time, and so knows in which order they leave the queue.
 *
 * <pre>{@code
 * queue.claims() ──► Claimer ──► Dispatcher ──► DispatchRail ──► ItemRail
 *                                  │   ▲
 *                                  ▼   │ put back
 *                          lanes, by key; items away
 * }</pre>
 *
 * <p>An item whose key is taken waits in a lane, and one that was put back waits until its time has
 * come; both keep a place in the queue. They are started before others are claimed, the oldest
 * first.
 *
 * <p>Any thread may call in. One at a time makes the changes, and decides which rails are to run:
 * see {@link SerialChanges}. Keys are found out where the stage works, those of several items at
 * once if there are workers for them.
 */
final class Dispatcher implements Scannable {

  private final BoundedQueue<Object> input;
  private final DispatchRules rules;
  private final SerialChanges changes;
  private final DispatchRails rails;

  /** Pauses that are open; changed by whoever pauses. */
  private final AtomicInteger pauses = new AtomicInteger();

  /** Written by a change, when all rails are cancelled. */
  private volatile boolean over;

  /** Written by a change, when the last item is finished. */
  private volatile boolean done;

  // Touched by changes only.

  private final Claimers claimers;
  private final Backlog backlog;

  Dispatcher(BoundedQueue<Object> input, DispatchRules rules) {
    this.input = input;
    this.rules = rules;
    this.changes = new SerialChanges(this::conclude, error -> rules.onCrash().accept(error));
    this.rails = new DispatchRails(changes::afterwards);
    this.claimers = new Claimers(this, input);
    this.backlog = new Backlog(rules, changes, item -> post(this::enterWithKey));
  }

  /** Returns a rail, which takes part when it is subscribed to, and emits where the stage works. */
  DispatchRail newRail() {
    return new DispatchRail(this, rules.place().scheduler());
  }

  Context currentContext() {
    return rules.context();
  }

  boolean isOver() {
    return over;
  }

  boolean isDone() {
    return done;
  }

  /** Returns how many rails have an item. */
  int busy() {
    return rails.busy();
  }

  // What rails, claimers and items call

  void add(DispatchRail rail) {
    post(
        () -> {
          rails.add(rail);
          if (done) {
            rails.end(rail, claimers.error());
          } else {
            claimers.listen();
          }
        });
  }

  /** A rail has demand; the item that it was given, if any, is finished. */
  void ask(DispatchRail rail) {
    post(() -> asked(rail));
  }

  /** Completes a rail once it has nothing in hand. */
  void retire(DispatchRail rail) {
    post(() -> rails.retire(rail));
  }

  /** Starts no item until what is returned is disposed of. */
  Disposable pause() {
    pauses.getAndIncrement();
    return Disposables.composite(() -> post(pauses::decrementAndGet));
  }

  /** A rail was cancelled. */
  void remove(DispatchRail rail) {
    post(() -> removed(rail));
  }

  /** A rail was cancelled before it emitted an item. */
  void giveBack(ClaimedItem item) {
    post(() -> backlog.giveBack(item));
  }

  void claimed(Claim<Object> claim) {
    post(
        () -> {
          claimers.answered();
          backlog.add(this, claim);
        });
  }

  /** The queue has nothing more for a claimer; what it gave to another may be on its way. */
  void inputEnded(Claimer claimer, @Nullable Throwable error) {
    post(() -> claimers.ended(claimer, error));
  }

  void putBack(ClaimedItem item) {
    post(
        () -> {
          rails.takeBack(item);
          backlog.putBack(item);
        });
  }

  void putBack(ClaimedItem item, Duration delay, Scheduler time) {
    item.timer.update(
        time.schedule(() -> post(() -> backlog.due(item)), delay.toNanos(), TimeUnit.NANOSECONDS));
    post(
        () -> {
          rails.takeBack(item);
          backlog.goAway(item);
        });
  }

  private void post(Runnable change) {
    changes.post(change);
  }

  // What one thread at a time does

  private void conclude() {
    if (over) {
      backlog.discardAll();
    } else {
      dispatch();
    }
  }

  private void dispatch() {
    rails.endRetiring(this::mayUse, claimers.error());
    ClaimedItem next = nextToStart();
    while (next != null) {
      rails.give(next);
      next = nextToStart();
    }
    backlog.giveUpIdlePermits();
    int free = rails.free() - backlog.beingLookedAt();
    if (free > 0 && mayUse(free)) {
      claimers.ask();
    }
    if (claimers.isExhausted() && backlog.unfinished() == 0 && !done) {
      done = true;
      rails.endAll(claimers.error());
      endTheWayOut();
    }
  }

  private @Nullable ClaimedItem nextToStart() {
    int free = rails.free();
    return free > 0 && pauses.get() == 0 ? backlog.start(free) : null;
  }

  /**
   * After the rails, one of which tells the run of the queue's error: the run may end with this.
   */
  private void endTheWayOut() {
    if (done && rails.isEmpty()) {
      rules.onDone(changes::afterwards);
    }
  }

  /** Tells whether one of the free rails may be used, for an item to come or to be retired. */
  private boolean mayUse(int free) {
    return rules.allows(null, free);
  }

  private void asked(DispatchRail rail) {
    ClaimedItem before = rail.takeBack();
    if (before != null) {
      // It cannot be put back any more, if it could.
      before.ack();
      backlog.finish(before);
    }
    rails.asked(rail);
  }

  private void removed(DispatchRail rail) {
    ClaimedItem inHand = rail.item();
    if (inHand != null) {
      // It is discarded with the rail, which may still emit a result of it.
      backlog.abandon(inHand);
    }
    if (!rails.remove(rail)) {
      return;
    }
    endTheWayOut();
    if (rails.isEmpty() && !done) {
      over = true;
      backlog.close();
      claimers.cancel();
    }
  }

  private void enterWithKey() {
    backlog.enterWithKey();
  }

  /** Returns how many items may not start yet, or are away. */
  private int parked() {
    return Math.max(0, (int) backlog.unfinished() - busy());
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return input;
    }
    if (key == Attr.BUFFERED) {
      return parked();
    }
    if (key == Attr.CANCELLED) {
      return over;
    }
    return key == Attr.TERMINATED ? done : null;
  }
}
