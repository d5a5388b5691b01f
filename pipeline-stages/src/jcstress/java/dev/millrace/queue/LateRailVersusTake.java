package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** An item comes as a rail on a scheduler waits for it and a take begins to. */
@JCStressTest
@Outcome(id = "1, nothing, true", expect = Expect.ACCEPTABLE, desc = "The rail has it.")
@Outcome(id = "0, 7 complete, true", expect = Expect.ACCEPTABLE, desc = "The take has it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost, had twice, or stayed in the queue.")
@State
public class LateRailVersusTake {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(2);
  private final PortionSignals rail = PortionSignals.of(queue);
  private Signals take;

  public LateRailVersusTake() {
    rail.take(1);
  }

  @Actor
  public void offer() {
    queue.offer(7);
  }

  @Actor
  public void take() {
    take = Signals.of(queue.take());
  }

  @Arbiter
  public void end(LLL_Result result) {
    result.r1 = rail.told();
    result.r2 = take.toString();
    result.r3 = queue.isEmpty();
  }
}
