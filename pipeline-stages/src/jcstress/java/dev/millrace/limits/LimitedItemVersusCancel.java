package dev.millrace.limits;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** An item that comes as the subscriber cancels is passed on or discarded. */
@JCStressTest
@Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "It came first.")
@Outcome(id = "discarded 7", expect = Expect.ACCEPTABLE, desc = "It came too late.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item was lost, or had two ends.")
@State
public class LimitedItemVersusCancel {

  private final Limited limited = new Limited(RateLimiters.slidingWindow(10, Duration.ofDays(1)));

  @Actor
  public void bring() {
    limited.bring(7);
  }

  @Actor
  public void cancel() {
    limited.giveUp();
  }

  @Arbiter
  public void end(L_Result result) {
    result.r1 = limited.toString();
  }
}
