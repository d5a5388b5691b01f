package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** An item goes to the take, or stays in the queue if that was cancelled. */
@JCStressTest
@Outcome(id = "7 complete, none", expect = Expect.ACCEPTABLE, desc = "It was taken.")
@Outcome(id = "nothing, 7", expect = Expect.ACCEPTABLE, desc = "It stayed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item was lost, or is in two places.")
@State
public class TakeVersusCancel {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final Signals take = Signals.of(queue.take());

  @Actor
  public void offer() {
    queue.offer(7);
  }

  @Actor
  public void cancel() {
    take.cancel();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = take.toString();
    result.r2 = queue.poll().asOptional().map(Object::toString).orElse("none");
  }
}
