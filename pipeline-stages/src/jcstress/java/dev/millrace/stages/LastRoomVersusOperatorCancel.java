package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A rail that is cancelled as its last result finds room completes once, or not at all. */
@JCStressTest
@Outcome(id = "10 complete, 1", expect = Expect.ACCEPTABLE, desc = "The room came first.")
@Outcome(id = "10, 0", expect = Expect.ACCEPTABLE, desc = "The cancel came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The rail ended twice, or half.")
@State
public class LastRoomVersusOperatorCancel {

  private final QueuesUnderStress queues = new QueuesUnderStress();
  private final OperatorRail<Object> rail = queues.railOfOperator();

  public LastRoomVersusOperatorCancel() {
    rail.request(1);
    rail.onNext(10);
    rail.onComplete();
  }

  @Actor
  public void room() {
    rail.request(1);
  }

  @Actor
  public void cancel() {
    rail.cancel();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = queues.output.toString();
    result.r2 = queues.ended();
  }
}
