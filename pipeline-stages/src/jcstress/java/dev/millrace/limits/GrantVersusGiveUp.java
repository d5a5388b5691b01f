package dev.millrace.limits;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A permit is granted to one who gives up: it comes back, told or not. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Nobody was told, the permit is there.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Told too late, the permit is there.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The permit was lost, or is there twice.")
@State
public class GrantVersusGiveUp {

  private final SlidingWindow limiter = RateLimiters.slidingWindow(1, Duration.ofDays(1));
  private final Place holder = new Place(limiter);
  private final Place waiter = new Place(limiter);

  public GrantVersusGiveUp() {
    holder.acquire();
    waiter.acquire();
  }

  @Actor
  public void giveBack() {
    holder.turn.release();
  }

  @Actor
  public void giveUp() {
    waiter.turn.release();
  }

  @Arbiter
  public void end(II_Result result) {
    result.r1 = waiter.permits();
    result.r2 = Place.left(limiter) + Place.left(limiter);
  }
}
