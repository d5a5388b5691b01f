package dev.millrace.queue;

import org.jspecify.annotations.Nullable;

/** Those whose wait is over, until the monitor of the queue is left; guarded by it. */
final class Resuming {

  private @Nullable Waiter first;

  void add(Waiter waiter) {
    if (first == null) {
      first = waiter;
      return;
    }
    if (!(first instanceof WaiterGroup)) {
      WaiterGroup several = new WaiterGroup();
      several.add(first);
      first = several;
    }
    ((WaiterGroup) first).add(waiter);
  }

  void addAll(WaitLine line) {
    for (Waiter waiter = line.poll(); waiter != null; waiter = line.poll()) {
      add(waiter);
    }
  }

  /** Returns them, to be resumed outside the monitor. */
  @Nullable Waiter takeAll() {
    Waiter all = first;
    first = null;
    return all;
  }
}
