package dev.millrace.queue;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** An item of the front is taken or returned. */
@JCStressTest
@Outcome(id = "1 2 complete, none", expect = Expect.ACCEPTABLE, desc = "It was taken.")
@Outcome(id = "1 complete, 2", expect = Expect.ACCEPTABLE, desc = "It was returned.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost, or is in two places.")
@State
public class FrontVersusCloseNow {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(2);
  private final Signals rail;
  private volatile List<Integer> left;

  public FrontVersusCloseNow() {
    for (int item = 1; item <= 2; item++) {
      queue.offer(item);
    }
    // Takes 1 and opens a front of 2.
    rail = Signals.ofOne(queue.flux());
  }

  @Actor
  public void request() {
    rail.request();
  }

  @Actor
  public void closeNow() {
    left = queue.closeNow();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = rail.toString();
    result.r2 = left.isEmpty() ? "none" : left.get(0).toString();
  }
}
