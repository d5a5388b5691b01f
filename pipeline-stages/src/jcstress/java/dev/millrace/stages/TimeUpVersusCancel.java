package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A list whose time is up as the run is cancelled is passed on or discarded, once. */
@JCStressTest
@Outcome(id = "\\[1\\]", expect = Expect.ACCEPTABLE, desc = "The time came first.")
@Outcome(id = "discarded 1", expect = Expect.ACCEPTABLE, desc = "The cancel came first.")
@Outcome(
    id = "discarded \\[1\\]",
    expect = Expect.ACCEPTABLE,
    desc = "The cancel met the list on its way.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost, or ended twice.")
@State
public class TimeUpVersusCancel {

  private final BatchUnderStress batch = new BatchUnderStress();

  public TimeUpVersusCancel() {
    batch.bring(1);
  }

  @Actor
  public void cancel() {
    batch.cancel();
  }

  @Actor
  public void timeUp() {
    batch.fire();
  }

  @Arbiter
  public void end(L_Result result) {
    result.r1 = batch.toString();
  }
}
