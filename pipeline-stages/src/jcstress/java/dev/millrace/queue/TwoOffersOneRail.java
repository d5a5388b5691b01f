package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two items that come at once to an idle rail are both handed out, one after the other. */
@JCStressTest
@Outcome(id = "1 2, true", expect = Expect.ACCEPTABLE, desc = "In this order.")
@Outcome(id = "2 1, true", expect = Expect.ACCEPTABLE, desc = "In that order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost, or left behind.")
@State
public class TwoOffersOneRail {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(2);
  private final Signals rail = Signals.of(queue.flux());

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
    result.r1 = rail.toString();
    result.r2 = queue.isEmpty();
  }
}
