package dev.millrace.stages;

import org.jspecify.annotations.Nullable;

/**
 * Counts the items of an ordered stage for which a result stands: one of theirs that has been
 * queued. That may be long after its worker has finished with it, so it cannot be the worker that
 * counts. Safe to use from any thread; its monitor is held for a few assignments.
 */
final class OrderedAccount extends RailCounters {

  /** What the result on its way to the next queue has come of; written before it is emitted. */
  private volatile @Nullable OrderedResults onTheWay;

  private long items;

  void emitting(OrderedResults of) {
    onTheWay = of;
  }

  @Override
  void resultQueued() {
    OrderedResults of = onTheWay;
    if (of != null) {
      resultQueued(of);
    }
  }

  private synchronized void resultQueued(OrderedResults of) {
    if (of.resultQueued()) {
      items++;
    }
  }

  @Override
  void resultRefused() {
    returned.increment();
  }

  synchronized void itemFailed(OrderedResults of) {
    if (of.itemFailed()) {
      items--;
    }
  }

  @Override
  synchronized long handedOn() {
    return items;
  }

  @Override
  boolean hasStandIn() {
    return false;
  }
}
