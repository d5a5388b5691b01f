package dev.millrace.stages;

import dev.millrace.queue.BoundedQueue;
import dev.millrace.queue.Claim;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;
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
 * <p>Any thread may post a change. Whoever raises {@link #wip} from zero drains: it alone makes the
 * changes, calls the key function, and decides which rails are to run. They run after it has let
 * go, so that no user's function is called by a thread for which the others wait.
 */
final class Dispatcher implements Scannable {

  private static final AtomicIntegerFieldUpdater<Dispatcher> WIP =
      AtomicIntegerFieldUpdater.newUpdater(Dispatcher.class, "wip");

  private final BoundedQueue<Object> input;
  private final DispatchRules rules;
  private final List<DispatchRail> rails = new CopyOnWriteArrayList<>();
  private final Queue<Runnable> changes = Queues.<Runnable>unboundedMultiproducer().get();

  /** Items that any rail with a scheduler may take: the first whose thread runs does. */
  private final Queue<ClaimedItem> ready = new ConcurrentLinkedQueue<>();

  private volatile int wip;

  /** Pauses that are open; changed by whoever pauses. */
  private final AtomicInteger pauses = new AtomicInteger();

  /** Written by the draining thread, when all rails are cancelled. */
  private volatile boolean over;

  /** Written by the draining thread, when the last item is finished. */
  private volatile boolean done;

  // Touched by the draining thread only.

  private final List<Claimer> claimers = new ArrayList<>();
  private final Places places = new Places();
  private final Deque<DispatchRail> idle = new ArrayDeque<>();
  private final Queue<ClaimedItem> waiting =
      new PriorityQueue<>(Comparator.comparingLong(t -> t.number));
  private final Set<ClaimedItem> away = new LinkedHashSet<>();

  /** What is to be done when this thread has let go. */
  private List<Runnable> effects = new ArrayList<>();

  /** Rails that have asked for an item, less items that are on their way to one. */
  private int free;

  /** Rails that are to end when they have nothing in hand. */
  private final Set<DispatchRail> retiring = new LinkedHashSet<>();

  /** Who was asked for a claim and has not answered yet. */
  private @Nullable Claimer claiming;

  private boolean inputEnded;
  private @Nullable Throwable inputError;
  private long claims;
  private long unfinished;

  Dispatcher(BoundedQueue<Object> input, DispatchRules rules) {
    this.input = input;
    this.rules = rules;
  }

  /**
   * Returns a rail, which takes part when it is subscribed to.
   *
   * @param scheduler where it emits; {@code null} for the thread that brings the item
   */
  DispatchRail newRail(@Nullable Scheduler scheduler) {
    return new DispatchRail(this, scheduler);
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
    return (int) rails.stream().filter(rail -> rail.item() != null).count();
  }

  /** Returns an item that any rail may take, if there is one. */
  @Nullable ClaimedItem pollReady() {
    return ready.poll();
  }

  // What rails, claimers and items call

  void add(DispatchRail rail) {
    post(
        () -> {
          rails.add(rail);
          if (done) {
            end(rail);
          } else if (claimers.isEmpty()) {
            // To be told of the queue's end, also without demand.
            claimer();
          }
        });
  }

  /** A rail has demand; the item that it was given, if any, is finished. */
  void ask(DispatchRail rail) {
    post(() -> asked(rail));
  }

  /** Completes a rail once it has nothing in hand. */
  void retire(DispatchRail rail) {
    post(() -> retiring.add(rail));
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
    post(
        () -> {
          places.putBack();
          item.leavePlace(effects::add);
          back(item);
        });
  }

  void claimed(Claim<Object> claim) {
    post(() -> admit(claim));
  }

  /** The queue has nothing more for a claimer; what it gave to another may be on its way. */
  void inputEnded(Claimer claimer, @Nullable Throwable error) {
    post(
        () -> {
          claiming = claiming == claimer ? null : claiming;
          inputEnded = true;
          inputError = error;
        });
  }

  void putBack(ClaimedItem item) {
    post(
        () -> {
          leaveRail(item);
          back(item);
        });
  }

  void putBack(ClaimedItem item, Duration delay, Scheduler time) {
    item.timer.update(
        time.schedule(() -> post(() -> due(item)), delay.toNanos(), TimeUnit.NANOSECONDS));
    post(() -> goAway(item));
  }

  // The drain

  private void post(Runnable change) {
    changes.offer(change);
    if (WIP.getAndIncrement(this) != 0) {
      // The draining thread will see the change before it leaves.
      return;
    }
    List<Runnable> afterwards = new ArrayList<>();
    int seen = wip;
    do {
      makeChanges();
      afterwards.addAll(effects);
      effects.clear();
      seen = WIP.addAndGet(this, -seen);
    } while (seen != 0);
    afterwards.forEach(Runnable::run);
  }

  private void makeChanges() {
    try {
      for (Runnable next = changes.poll(); next != null; next = changes.poll()) {
        next.run();
      }
      if (over) {
        discardAll();
      } else {
        dispatch();
      }
    } catch (Throwable e) {
      // A key that fails where it did not before.
      effects.add(() -> rules.onCrash().accept(e));
    }
  }

  private void dispatch() {
    retiring.removeIf(this::retireIfFree);
    ClaimedItem next = waiting.peek();
    while (next != null && free > 0 && pauses.get() == 0 && rules.allows(next, free)) {
      waiting.remove();
      start(next);
      next = waiting.peek();
    }
    if (free > 0 && claiming == null && !inputEnded && rules.allows(null, free)) {
      Claimer asked = claimer();
      claiming = asked;
      asked.ask();
    }
    if (inputEnded && claiming == null && unfinished == 0 && !done) {
      done = true;
      rails.forEach(this::end);
      endTheWayOut();
    }
  }

  /**
   * After the rails, one of which tells the run of the queue's error: the run may end with this.
   */
  private void endTheWayOut() {
    if (done && rails.isEmpty()) {
      rules.onDone(effects::add);
    }
  }

  /** Returns a subscription that no thread is kept in by the work on an item. */
  private Claimer claimer() {
    for (Claimer claimer : claimers) {
      if (!claimer.isBusy()) {
        return claimer;
      }
    }
    Claimer another = new Claimer(this);
    claimers.add(another);
    input.claims().subscribe(another);
    return another;
  }

  private void admit(Claim<Object> claim) {
    claiming = null;
    places.add(claim);
    unfinished++;
    ClaimedItem item = rules.newItem(this, claims++, claim.value());
    enter(item);
  }

  private void enter(ClaimedItem item) {
    if (over || rules.mayStart(item)) {
      waiting.add(item);
    }
  }

  private void start(ClaimedItem item) {
    free--;
    item.started = true;
    item.open(places.leave());
    DispatchRail rail = idle.poll();
    if (rail == null) {
      ready.add(item);
      wakeThoseWhoAsk();
    } else {
      rail.assign(item);
      effects.add(rail::resume);
    }
  }

  /** The thread of any one of them may be busy: the first that runs takes what is ready. */
  private void wakeThoseWhoAsk() {
    for (DispatchRail each : rails) {
      if (each.isAsking()) {
        effects.add(each::resume);
      }
    }
  }

  private void asked(DispatchRail rail) {
    ClaimedItem before = rail.takeBack();
    if (before != null) {
      // It cannot be put back any more, if it could.
      before.ack();
      finish(before);
    }
    if (rail.gone) {
      return;
    }
    free++;
    rail.ask();
    if (rail.hasEnd()) {
      // It had been retired when it took this item in the place of another rail.
      effects.add(rail::resume);
    } else if (!rail.isScheduled()) {
      idle.push(rail);
    } else if (!ready.isEmpty()) {
      effects.add(rail::resume);
    }
  }

  private void finish(ClaimedItem item) {
    if (item.finished) {
      return;
    }
    item.finished = true;
    unfinished--;
    ClaimedItem next = rules.finished(item, effects::add);
    if (next != null) {
      waiting.add(next);
    }
  }

  private boolean retireIfFree(DispatchRail rail) {
    if (!rail.isAsking() || free == 0 || !rules.allows(null, free)) {
      return false;
    }
    free--;
    idle.remove(rail);
    end(rail);
    if (!ready.isEmpty()) {
      // It may have been the only one that was woken for what is ready.
      wakeThoseWhoAsk();
    }
    return true;
  }

  private void end(DispatchRail rail) {
    rail.end(inputEnded ? inputError : null);
    effects.add(rail::resume);
  }

  private void removed(DispatchRail rail) {
    ClaimedItem inHand = rail.item();
    if (inHand != null) {
      // It is discarded with the rail, which may still emit a result of it.
      finish(inHand);
    }
    if (!rails.remove(rail)) {
      return;
    }
    rail.gone = true;
    retiring.remove(rail);
    if (rail.isAsking() && !rail.hasEnd()) {
      free--;
      idle.remove(rail);
    }
    endTheWayOut();
    if (rails.isEmpty() && !done) {
      over = true;
      claimers.forEach(Claimer::cancel);
    }
  }

  // Items that were put back

  private void leaveRail(ClaimedItem item) {
    rails.forEach(rail -> rail.takeBack(item));
    item.started = false;
    if (!item.finished) {
      places.putBack();
    }
  }

  private void goAway(ClaimedItem item) {
    leaveRail(item);
    if (item.due || item.finished) {
      item.timer.dispose();
      back(item);
    } else {
      away.add(item);
    }
  }

  private void due(ClaimedItem item) {
    if (away.remove(item)) {
      back(item);
    } else {
      item.due = true;
    }
  }

  private void back(ClaimedItem item) {
    item.started = false;
    item.due = false;
    if (item.finished) {
      // Its rail was cancelled before it was put back.
      Carried.discard(item.value(), currentContext());
    } else if (item.hasFailed()) {
      item.fail(null);
      enter(item);
    } else {
      waiting.add(item);
    }
  }

  private void discardAll() {
    places.clear();
    rules.removeAll(waiting::add);
    for (ClaimedItem item : away) {
      item.timer.dispose();
      waiting.add(item);
    }
    away.clear();
    for (ClaimedItem item = ready.poll(); item != null; item = ready.poll()) {
      item.leavePlace(effects::add);
      waiting.add(item);
    }
    for (ClaimedItem item = waiting.poll(); item != null; item = waiting.poll()) {
      if (!item.finished) {
        item.finished = true;
        Carried.discard(item.value(), currentContext());
      }
    }
  }

  /** Returns how many items may not start yet, or are away. */
  private int parked() {
    return Math.max(0, (int) unfinished - busy());
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
