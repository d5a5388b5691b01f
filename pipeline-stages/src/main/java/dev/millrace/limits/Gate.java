package dev.millrace.limits;

import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import reactor.util.concurrent.Queues;

/**
 * Where turns take the permits of an {@link Allowance}, first come, first served.
 *
 * <p>While nobody waits, what is free lies open: a permit is taken by one compare-and-set. All else
 * is done by whoever raises {@link #wip} from zero, for everybody; the others leave word and go on.
 * No thread waits for another, and no owner is called before that work is done.
 */
final class Gate {

  private static final AtomicIntegerFieldUpdater<Gate> WIP =
      AtomicIntegerFieldUpdater.newUpdater(Gate.class, "wip");

  private static final AtomicLongFieldUpdater<Gate> OPEN =
      AtomicLongFieldUpdater.newUpdater(Gate.class, "open");

  private static final AtomicLongFieldUpdater<Gate> STARTED =
      AtomicLongFieldUpdater.newUpdater(Gate.class, "started");

  private final Clock clock;
  private final Queue<Runnable> changes = Queues.<Runnable>unboundedMultiproducer().get();

  private volatile int wip;

  /** Permits for anybody; none while somebody waits. Part of what the allowance counts as out. */
  private volatile long open;

  /** Permits whose work has started, and of which the allowance has not heard. */
  private volatile long started;

  // Touched by the draining thread only.

  private final Allowance allowance;
  private final Line line = new Line();

  /** Those whose wait has ended and who are not told yet, in order. */
  private @Nullable GateTurn<?> firstCalled;

  private @Nullable GateTurn<?> lastCalled;

  /** When the pass that is under way read the clock. */
  private long now;

  private long heldSince;
  private long heldFor;
  private final Alarm alarm;

  Gate(Clock clock, Allowance allowance) {
    this.clock = clock;
    this.allowance = allowance;
    this.alarm = new Alarm(clock, this::onAlarm);
  }

  boolean takeFree(long cost) {
    long seen = open;
    while (seen >= cost) {
      if (OPEN.compareAndSet(this, seen, seen - cost)) {
        return true;
      }
      seen = open;
    }
    return false;
  }

  /** Puts a turn in line; returns whether it has what it waits for. */
  boolean join(GateTurn<?> turn) {
    if (WIP.compareAndSet(this, 0, 1)) {
      line.add(turn);
    } else {
      changes.offer(turn);
      if (WIP.getAndIncrement(this) != 0) {
        return false;
      }
    }
    return drain(turn);
  }

  /** Work has started by now. */
  void spent(long cost) {
    if (WIP.compareAndSet(this, 0, 1)) {
      allowance.spent(cost, clock.now());
      if (line.isEmpty() && WIP.compareAndSet(this, 1, 0)) {
        return;
      }
    } else {
      STARTED.addAndGet(this, cost);
      if (WIP.getAndIncrement(this) != 0) {
        return;
      }
    }
    drain(null);
  }

  void giveBack(long cost) {
    change(at -> allowance.giveBack(cost));
  }

  void leave(GateTurn<?> turn) {
    change(at -> line.remove(turn));
  }

  void hold(long nanos) {
    change(
        at -> {
          if (nanos > heldFor - (at - heldSince)) {
            heldSince = at;
            heldFor = nanos;
          }
        });
  }

  /** Looks again at what the allowance was told. */
  void refresh() {
    change(at -> {});
  }

  private void change(LongConsumer change) {
    changes.offer(() -> change.accept(now));
    if (WIP.getAndIncrement(this) == 0) {
      drain(null);
    }
  }

  /** Returns whether nothing is remembered, waited for or in hand; false if that is in motion. */
  boolean isIdle() {
    if (!WIP.compareAndSet(this, 0, 1)) {
      return false;
    }
    pass();
    boolean idle =
        line.isEmpty()
            && firstCalled == null
            && remainingHold() <= 0
            && allowance.remembersNothing()
            && allowance.out() == open;
    if (!idle || !WIP.compareAndSet(this, 1, 0)) {
      drain(null);
    }
    return idle;
  }

  /** A change that a turn left: it stands in line. */
  void stand(GateTurn<?> turn) {
    if (turn.isWaiting()) {
      line.add(turn);
    }
  }

  private boolean drain(@Nullable GateTurn<?> own) {
    GateTurn<?> first = null;
    GateTurn<?> last = null;
    int seen = wip;
    do {
      pass();
      // The next who drains may come before these are told.
      if (last == null) {
        first = firstCalled;
      } else {
        last.next = firstCalled;
      }
      last = lastCalled == null ? last : lastCalled;
      firstCalled = null;
      lastCalled = null;
      seen = WIP.addAndGet(this, -seen);
    } while (seen != 0);
    return tell(first, own);
  }

  /** Tells the owners; for the turn whose owner asks, returns what there is to tell. */
  private static boolean tell(@Nullable GateTurn<?> first, @Nullable GateTurn<?> own) {
    boolean ownIsCalled = false;
    GateTurn<?> turn = first;
    while (turn != null) {
      // Once told, it may stand in line again.
      GateTurn<?> following = turn.next;
      turn.next = null;
      if (turn == own) {
        ownIsCalled = true;
      } else {
        turn.tell();
      }
      turn = following;
    }
    return ownIsCalled && own != null && own.takeUp();
  }

  private void pass() {
    // Taken before the clock is read: they have started by then.
    long begun = started == 0 ? 0 : STARTED.getAndSet(this, 0);
    now = clock.now();
    if (begun > 0) {
      allowance.spent(begun, now);
    }
    close();
    for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
      change.run();
    }
    allowance.advance(now);
    callThoseWhoseTurnItIs();
    if (line.isEmpty() && remainingHold() <= 0) {
      OPEN.addAndGet(this, allowance.takeAll());
    }
    setAlarm();
  }

  private void close() {
    long left = open == 0 ? 0 : OPEN.getAndSet(this, 0);
    if (left > 0) {
      allowance.giveBack(left);
    }
  }

  private long remainingHold() {
    return heldFor == 0 ? 0 : heldFor - (now - heldSince);
  }

  private void callThoseWhoseTurnItIs() {
    for (GateTurn<?> turn = line.first(); turn != null; turn = line.first()) {
      long cost = turn.cost();
      if (cost > allowance.limit()) {
        call(turn, tooMuch(cost));
      } else if (remainingHold() > 0 || !allowance.take(cost)) {
        return;
      } else if (!call(turn, null)) {
        allowance.giveBack(cost);
      }
    }
  }

  private IllegalArgumentException tooMuch(long cost) {
    return new IllegalArgumentException(
        "cost must be at most %d, was %d".formatted(allowance.limit(), cost));
  }

  private boolean call(GateTurn<?> turn, @Nullable Throwable refusal) {
    line.remove(turn);
    if (!turn.call(refusal)) {
      return false;
    }
    if (lastCalled == null) {
      firstCalled = turn;
    } else {
      lastCalled.next = turn;
    }
    lastCalled = turn;
    return true;
  }

  /** Sees to it that there is a pass when the first in line can be served. */
  private void setAlarm() {
    GateTurn<?> first = line.first();
    long wait =
        first == null
            ? Long.MAX_VALUE
            : Math.max(remainingHold(), allowance.nanosUntil(first.cost(), now));
    if (wait == Long.MAX_VALUE) {
      // Until somebody comes, or tells of a start.
      alarm.stop();
      return;
    }
    try {
      alarm.set(now, wait);
    } catch (RejectedExecutionException e) {
      for (GateTurn<?> turn = first; turn != null; turn = line.first()) {
        call(turn, e);
      }
    }
  }

  private void onAlarm() {
    change(at -> alarm.stop());
  }
}
