package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A result that an operator was not asked for finds the room for it, or fails the run. */
@JCStressTest
@Outcome(id = "10 11, false", expect = Expect.ACCEPTABLE, desc = "The room came first.")
@Outcome(id = "10, true", expect = Expect.ACCEPTABLE, desc = "The result came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The result was lost, and nobody told.")
@State
public class EarlyResultVersusRoom {

  private final QueuesUnderStress queues = new QueuesUnderStress();
  private final OperatorRail<Object> rail = queues.railOfOperator();

  public EarlyResultVersusRoom() {
    rail.request(1);
    rail.onNext(10);
  }

  @Actor
  public void result() {
    rail.onNext(11);
  }

  @Actor
  public void room() {
    rail.request(1);
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = queues.output.toString();
    result.r2 = queues.hasFailed();
  }
}
