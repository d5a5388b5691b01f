package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** An operator that completes as its last result finds room completes its rail once. */
@JCStressTest
@Outcome(id = "10 complete, 1", expect = Expect.ACCEPTABLE, desc = "It completed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The rail did not end, or ended twice.")
@State
public class OperatorEndVersusRoom {

  private final QueuesUnderStress queues = new QueuesUnderStress();
  private final OperatorRail<Object> rail = queues.railOfOperator();

  public OperatorEndVersusRoom() {
    rail.request(1);
    rail.onNext(10);
  }

  @Actor
  public void complete() {
    rail.onComplete();
  }

  @Actor
  public void room() {
    rail.request(1);
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = queues.output.toString();
    result.r2 = queues.ended();
  }
}
