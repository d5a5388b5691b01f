package dev.millrace.queue;

import static dev.millrace.queue.PortionSignals.ITEMS;
import static dev.millrace.queue.PortionSignals.items;

import dev.millrace.QueueCounts;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/** Items that are offered as a rail takes its portion find the places of those that left. */
@JCStressTest
@Outcome(id = "true, right, true, 10", expect = Expect.ACCEPTABLE, desc = "They came in, and left.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "One was refused though there was room, or lost, or not counted.")
@State
public class PortionVersusOffer {

  private final BoundedQueue<Integer> queue = PortionSignals.fullQueue();
  private final PortionSignals rail = PortionSignals.of(queue);
  private int room;
  private int last = ITEMS;

  @Actor
  public void drain() {
    rail.takeAll();
  }

  @Actor
  public void offer() {
    rail.awaitItems(ITEMS);
    room = rail.told();
    while (last <= ITEMS + room && queue.offer(last) == OfferResult.ACCEPTED) {
      last++;
    }
  }

  @Arbiter
  public void end(LLLL_Result result) {
    QueueCounts counts = queue.counts();
    result.r1 = last >= ITEMS + room;
    result.r2 = rail.compareTo(items(0, last));
    result.r3 = counts.in() == last && counts.out() == last && queue.unfinished() == last;
    result.r4 = counts.highWater();
  }
}
