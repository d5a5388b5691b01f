package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** The last item comes before the end, whether or not the time of its list is up. */
@JCStressTest
@Outcome(id = "\\[1, 2\\] complete", expect = Expect.ACCEPTABLE, desc = "The item came first.")
@Outcome(id = "\\[1\\] \\[2\\] complete", expect = Expect.ACCEPTABLE, desc = "The time came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost, or came after the end.")
@State
public class TimeUpVersusLastItem {

  private final BatchUnderStress batch = new BatchUnderStress();

  public TimeUpVersusLastItem() {
    batch.bring(1);
  }

  @Actor
  public void lastItem() {
    batch.bring(2);
    batch.complete();
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
