package dev.millrace.limits;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** A permit that is granted as the subscriber cancels is used for the item, or is there again. */
@JCStressTest
@Outcome(id = "7, 0", expect = Expect.ACCEPTABLE, desc = "The item used it.")
@Outcome(id = "discarded 7, 1", expect = Expect.ACCEPTABLE, desc = "It is there.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item or the permit was lost, or is there twice.")
@State
public class LimitedPermitVersusCancel {

  private final SlidingWindow limiter = RateLimiters.slidingWindow(1, Duration.ofDays(1));
  private final Place holder = new Place(limiter);
  private final Limited limited;

  public LimitedPermitVersusCancel() {
    holder.acquire();
    limited = new Limited(limiter);
    limited.bring(7);
  }

  @Actor
  public void giveBack() {
    holder.turn.release();
  }

  @Actor
  public void cancel() {
    limited.giveUp();
  }

  @Arbiter
  public void end(LI_Result result) {
    result.r1 = limited.toString();
    result.r2 = Place.left(limiter) + Place.left(limiter);
  }
}
