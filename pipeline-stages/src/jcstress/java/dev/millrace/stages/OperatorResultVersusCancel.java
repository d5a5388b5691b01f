package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** What an operator emits as its rail is cancelled goes on, or is discarded. */
@JCStressTest
@Outcome(id = "10, 0", expect = Expect.ACCEPTABLE, desc = "The result came first.")
@Outcome(id = "nothing, 1", expect = Expect.ACCEPTABLE, desc = "The cancel came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The result was lost, or ended twice.")
@State
public class OperatorResultVersusCancel {

  private final QueuesUnderStress queues = new QueuesUnderStress();
  private final OperatorRail<Object> rail = queues.railOfOperator();

  public OperatorResultVersusCancel() {
    rail.request(1);
  }

  @Actor
  public void result() {
    rail.onNext(10);
  }

  @Actor
  public void cancel() {
    rail.cancel();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = queues.output.toString();
    result.r2 = queues.discarded(10);
  }
}
