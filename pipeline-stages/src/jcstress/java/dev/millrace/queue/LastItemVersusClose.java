package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A subscriber is given the last item before it completes, or the item was refused. */
@JCStressTest
@Outcome(id = "ACCEPTED, 7 complete", expect = Expect.ACCEPTABLE, desc = "The item came first.")
@Outcome(id = "CLOSED, complete", expect = Expect.ACCEPTABLE, desc = "The close came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost, or came after the end.")
@State
public class LastItemVersusClose {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final Signals consumer = Signals.of(queue.flux());

  @Actor
  public void offer(LL_Result result) {
    result.r1 = queue.offer(7);
  }

  @Actor
  public void close() {
    queue.close();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r2 = consumer.toString();
  }
}
