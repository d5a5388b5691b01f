package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A take that breaks the rules as an item comes fails, or has it. */
@JCStressTest
@Outcome(id = "7 complete, none", expect = Expect.ACCEPTABLE, desc = "It was taken.")
@Outcome(id = "error, 7", expect = Expect.ACCEPTABLE, desc = "It stayed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost, or the take has two ends.")
@State
public class TakeRefusedVersusOffer {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final Signals take = Signals.of(queue.take());

  @Actor
  public void offer() {
    queue.offer(7);
  }

  @Actor
  public void requestNothing() {
    take.request(0);
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = take.toString();
    result.r2 = queue.poll().asOptional().map(Object::toString).orElse("none");
  }
}
