package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two takes come when there is one item: one has it, the other waits. */
@JCStressTest
@Outcome(id = "7 complete, nothing", expect = Expect.ACCEPTABLE, desc = "The first came first.")
@Outcome(id = "nothing, 7 complete", expect = Expect.ACCEPTABLE, desc = "The second came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item was lost, or was given twice.")
@State
public class TwoTakersOneItem {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private Signals first;
  private Signals second;

  public TwoTakersOneItem() {
    queue.offer(7);
  }

  @Actor
  public void takeFirst() {
    first = Signals.of(queue.take());
  }

  @Actor
  public void takeSecond() {
    second = Signals.of(queue.take());
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = first.toString();
    result.r2 = second.toString();
  }
}
