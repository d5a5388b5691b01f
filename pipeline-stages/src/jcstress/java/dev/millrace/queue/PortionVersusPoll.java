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
 * An item that is polled as a rail takes its portion is had by one, and the others are in order.
 */
@JCStressTest
@Outcome(id = "right, true, 10", expect = Expect.ACCEPTABLE, desc = "Each item was had by one.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "An item was lost, had twice, out of order or not counted.")
@State
public class PortionVersusPoll {

  private final BoundedQueue<Integer> queue = PortionSignals.fullQueue();
  private final PortionSignals rail = PortionSignals.of(queue);
  private PollResult<Integer> polled;
  private boolean inTurn;

  @Actor
  public void drain() {
    rail.takeAll();
  }

  @Actor
  public void poll() {
    rail.awaitItems(ITEMS);
    polled = queue.poll();
    inTurn = rail.hasTaken(polled.asOptional().orElse(ITEMS));
  }

  @Arbiter
  public void end(LLL_Result result) {
    String had = polled.asOptional().map(Object::toString).orElse("nothing");
    result.r1 = rail.compareTo(itemsBut(had));
    result.r2 = inTurn;
    result.r3 = queue.counts().out();
  }
}
