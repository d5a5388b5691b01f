package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The item for which a rail on a scheduler is woken as it cancels is left to the next. */
@JCStressTest
@Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "One of them has it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost, or stayed in the queue.")
@State
public class LateRailCancelVersusOffer {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(2);
  private final PortionSignals rail = PortionSignals.of(queue);
  private final PortionSignals other = PortionSignals.of(queue);

  public LateRailCancelVersusOffer() {
    rail.take(1);
    other.take(1);
  }

  @Actor
  public void offer() {
    queue.offer(1);
  }

  @Actor
  public void cancel() {
    rail.cancel();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = rail.told() + other.told();
    result.r2 = queue.isEmpty();
  }
}
