package dev.millrace.limits;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A permit that goes back meets one who comes for it. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "It was handed on.")
@Outcome(expect = Expect.FORBIDDEN, desc = "They missed each other, or it was given twice.")
@State
public class GiveBackVersusJoin {

  private final SlidingWindow limiter = RateLimiters.slidingWindow(1, Duration.ofDays(1));
  private final Place holder = new Place(limiter);
  private final Place next = new Place(limiter);

  public GiveBackVersusJoin() {
    holder.acquire();
  }

  @Actor
  public void giveBack() {
    holder.turn.release();
  }

  @Actor
  public void join() {
    next.acquire();
  }

  @Arbiter
  public void end(I_Result result) {
    result.r1 = next.permits();
  }
}
