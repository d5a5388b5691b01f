package dev.millrace.stages;

/**
 * What one rail of a stage has done, and those whose place it took when they had ended. Read by any
 * thread, written by whoever drains the rail, or queues its result while no one drains for it.
 */
class RailCounters {

  /**
   * Twice the items finished whose results went on, and one more while an item is in hand of which
   * a result has been queued: from then on that stands for it.
   */
  private final Counter halvesHandedOn = new Counter();

  /** Items that an operator was given; of other stages the queue knows. */
  final Counter in = new Counter();

  /** Items finished with no result. */
  final Counter absorbed = new Counter();

  /** Items let go after a failure. */
  final Counter skipped = new Counter();

  /** Items kept as dead letters. */
  final Counter deadLettered = new Counter();

  /** Attempts that failed. */
  final Counter failed = new Counter();

  /** Attempts after the first. */
  final Counter retried = new Counter();

  /** Items that were for a branch that has ended. */
  final Counter returned = new Counter();

  /** Results emitted. */
  final Counter out = new Counter();

  /** Items in the list that a batch is handing on; touched by the thread that queues it. */
  int itemsInList;

  /** A result of the item in hand was queued, in the step that counts it in its queue. */
  void resultQueued() {
    if (!hasStandIn()) {
      halvesHandedOn.increment();
    }
  }

  /**
   * A result of an operator was queued. It stands for an item that the operator was given, unless
   * there are results for all of them already.
   */
  void operatorResultQueued() {
    if (unaccounted() > 0) {
      halvesHandedOn.add(2);
    }
  }

  /** The operator has completed: items for which no result stands have come to an end in it. */
  void operatorCompleted() {
    absorbed.add(unaccounted());
  }

  private long unaccounted() {
    return in.get() - handedOn() - absorbed.get();
  }

  /** The list of a batch was queued: it stands for one of its items, the others are finished. */
  void listQueued() {
    halvesHandedOn.add(2);
    absorbed.add(itemsInList - 1);
  }

  /**
   * The one result of the item in hand was discarded in the place of being queued. From now on it
   * is as if another had been handed on before, which {@link #finishedHandedOn} makes good.
   */
  void resultRefused() {
    returned.increment();
    halvesHandedOn.add(-1);
  }

  /** The item in hand, of which a result was queued, is finished. */
  void finishedHandedOn() {
    halvesHandedOn.increment();
  }

  /** The item in hand has failed: its end is counted apart from that of its results. */
  void failedInHand() {
    if (hasStandIn()) {
      halvesHandedOn.add(-1);
    }
  }

  /** Items, finished or in hand, for which a result stands. */
  long handedOn() {
    return (halvesHandedOn.get() + 1) / 2;
  }

  /** Tells whether there is an item in hand for which a result stands. */
  boolean hasStandIn() {
    return halvesHandedOn.get() % 2 != 0;
  }
}
