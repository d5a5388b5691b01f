package dev.millrace.queue;

import java.util.concurrent.atomic.LongAdder;

/** What a soak has seen so far. */
final class SoakTally {

  final LongAdder rounds = new LongAdder();
  final LongAdder accepted = new LongAdder();
  final LongAdder consumed = new LongAdder();
  final LongAdder returned = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder cancelledPuts = new LongAdder();
  final LongAdder cancelledTakes = new LongAdder();

  @Override
  public String toString() {
    return ("%,d queues, %,d items accepted = %,d consumed + %,d returned by closeNow; "
            + "%,d refused, %,d puts and %,d takes cancelled")
        .formatted(
            rounds.sum(),
            accepted.sum(),
            consumed.sum(),
            returned.sum(),
            refused.sum(),
            cancelledPuts.sum(),
            cancelledTakes.sum());
  }
}
