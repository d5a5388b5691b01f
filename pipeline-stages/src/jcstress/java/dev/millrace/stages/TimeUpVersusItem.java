package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** An item that arrives as the time of its list is up is in that list or in the next. */
@JCStressTest
@Outcome(id = "\\[1, 2\\] complete", expect = Expect.ACCEPTABLE, desc = "The item came first.")
@Outcome(id = "\\[1\\] \\[2\\] complete", expect = Expect.ACCEPTABLE, desc = "The time came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost, or a list was late.")
@State
public class TimeUpVersusItem {

  private final BatchUnderStress batch = new BatchUnderStress();

  public TimeUpVersusItem() {
    batch.bring(1);
  }

  @Actor
  public void item() {
    batch.bring(2);
  }

  @Actor
  public void timeUp() {
    batch.fire();
  }

  @Arbiter
  public void end(L_Result result) {
    batch.complete();
    result.r1 = batch.toString();
  }
}
