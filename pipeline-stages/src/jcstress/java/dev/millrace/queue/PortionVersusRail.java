package dev.millrace.queue;

import static dev.millrace.queue.PortionSignals.ITEMS;
import static dev.millrace.queue.PortionSignals.itemsBut;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * Each item is had by one of two rails, of which the second comes as the first takes its portion.
 */
@JCStressTest
@Outcome(id = "right, right, 10", expect = Expect.ACCEPTABLE, desc = "Each had its items in order.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "An item was lost, had twice, out of order or not counted.")
@State
public class PortionVersusRail {

  private final BoundedQueue<Integer> queue = PortionSignals.fullQueue();
  private final PortionSignals rail = PortionSignals.of(queue);
  private PortionSignals second;

  @Actor
  public void drain() {
    rail.takeAll();
  }

  @Actor
  public void subscribe() {
    rail.awaitItems(ITEMS);
    second = PortionSignals.of(queue);
    second.takeAll();
  }

  @Arbiter
  public void end(LLL_Result result) {
    result.r1 = rail.compareTo(itemsBut(second.toString()));
    result.r2 = second.compareTo(itemsBut(rail.toString()));
    result.r3 = queue.counts().out();
  }
}
