package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The item of a take that was cancelled goes to the next in line. */
@JCStressTest
@Outcome(id = "7 complete, nothing", expect = Expect.ACCEPTABLE, desc = "The first took it.")
@Outcome(id = "nothing, 7 complete", expect = Expect.ACCEPTABLE, desc = "It was passed on.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item was lost, or was given twice.")
@State
public class TakeVersusCancelThenNext {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final Signals first = Signals.of(queue.take());
  private final Signals second = Signals.of(queue.take());

  @Actor
  public void offer() {
    queue.offer(7);
  }

  @Actor
  public void cancel() {
    first.cancel();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = first.toString();
    result.r2 = second.toString();
  }
}
