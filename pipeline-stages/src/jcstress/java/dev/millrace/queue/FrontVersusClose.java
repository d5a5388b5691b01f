package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The end comes after the last item, though that is taken without the monitor. */
@JCStressTest
@Outcome(id = "1 2 complete, true", expect = Expect.ACCEPTABLE, desc = "The end was seen.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "The rail waits for an end that has come, or lost the item.")
@State
public class FrontVersusClose {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(2);
  private final Signals rail;

  public FrontVersusClose() {
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
  public void close() {
    queue.close();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = rail.toString();
    result.r2 = queue.isEmpty();
  }
}
