package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two items that come at once to two rails on a scheduler are both handed out, one to each. */
@JCStressTest
@Outcome(id = "2, true", expect = Expect.ACCEPTABLE, desc = "Each rail has one.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost, or left behind.")
@State
public class LateRailsVersusOffers {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(2);
  private final PortionSignals rail = PortionSignals.of(queue);
  private final PortionSignals other = PortionSignals.of(queue);

  public LateRailsVersusOffers() {
    rail.take(1);
    other.take(1);
  }

  @Actor
  public void offer() {
    queue.offer(1);
  }

  @Actor
  public void offerToo() {
    queue.offer(2);
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = rail.told() + other.told();
    result.r2 = queue.isEmpty();
  }
}
