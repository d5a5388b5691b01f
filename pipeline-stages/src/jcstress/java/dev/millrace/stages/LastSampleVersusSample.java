package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** One of those who fill a window completes it, and sees what all have written. */
@JCStressTest
@Outcome(id = "true, false, 9", expect = Expect.ACCEPTABLE, desc = "The first completed it.")
@Outcome(id = "false, true, 9", expect = Expect.ACCEPTABLE, desc = "The second completed it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "None or both did, or a sample is missing.")
@State
public class LastSampleVersusSample {

  private final SampleWindow window = new SampleWindow(0, 2, 0);

  @Actor
  public void one(ZZJ_Result result) {
    result.r1 = window.add(9);
    if (result.r1) {
      result.r3 = window.median();
    }
  }

  @Actor
  public void other(ZZJ_Result result) {
    result.r2 = window.add(9);
    if (result.r2) {
      result.r3 = window.median();
    }
  }
}
