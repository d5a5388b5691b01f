package dev.millrace.queue;

import org.jspecify.annotations.Nullable;

/**
 * Those whose wait is over, until the monitor of the queue is left; guarded by it. Rails on
 * schedulers are resumed first: that only schedules a task, where others may signal for long.
 */
final class Resuming {

  private @Nullable Waiter woken;
  private @Nullable Waiter others;

  void add(Waiter waiter) {
    if (waiter.mayBeLate()) {
      woken = both(woken, waiter);
    } else {
      others = both(others, waiter);
    }
  }

  void addAll(WaitLine line) {
    for (Waiter waiter = line.poll(); waiter != null; waiter = line.poll()) {
      add(waiter);
    }
  }

  /** Returns them, to be resumed outside the monitor. */
  @Nullable Waiter takeAll() {
    Waiter first = takeWoken();
    Waiter then = others;
    others = null;
    return first == null || then == null ? (first == null ? then : first) : both(first, then);
  }

  /** Returns the rails on schedulers among them. */
  @Nullable Waiter takeWoken() {
    Waiter all = woken;
    woken = null;
    return all;
  }

  private static Waiter both(@Nullable Waiter first, Waiter second) {
    if (first == null) {
      return second;
    }
    if (first instanceof WaiterGroup group) {
      group.add(second);
      return group;
    }
    WaiterGroup several = new WaiterGroup();
    several.add(first);
    several.add(second);
    return several;
  }
}
