package dev.millrace.stages;

import org.jspecify.annotations.Nullable;

/**
 * What one rail of an ordered stage has done. Whether a result stands for its item is counted where
 * the results go on.
 */
final class OrderedCounters extends RailCounters {

  private final OrderedAccount account;

  /** Written before the rail starts. */
  private @Nullable DispatchRail rail;

  OrderedCounters(OrderedAccount account) {
    this.account = account;
  }

  /** Counts for a rail from now on. */
  void serve(DispatchRail next) {
    rail = next;
  }

  @Override
  void finishedHandedOn() {
    // Its first result is counted when it is queued.
  }

  @Override
  void failedInHand() {
    if (rail != null) {
      account.itemFailed(rail.inHand().results());
    }
  }
}
