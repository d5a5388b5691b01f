package dev.millrace.limits;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Demand that comes with an item makes the source be asked for the next, once. */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "The item, and the next is asked for.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Demand was missed, or counted twice.")
@State
public class LimitedItemVersusRequest {

  private final Limited limited = new Limited(RateLimiters.slidingWindow(10, Duration.ofDays(1)));

  @Actor
  public void bring() {
    limited.bring(1);
  }

  @Actor
  public void ask() {
    limited.ask();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = limited.toString();
    result.r2 = limited.asked();
  }
}
