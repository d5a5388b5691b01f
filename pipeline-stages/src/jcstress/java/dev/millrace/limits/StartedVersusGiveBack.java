package dev.millrace.limits;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One permit is spent while another goes back and a third is waited for. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "One spent, one handed on.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A permit was lost, or spent and handed on.")
@State
public class StartedVersusGiveBack {

  private final SlidingWindow limiter = RateLimiters.slidingWindow(2, Duration.ofDays(1));
  private final Place starter = new Place(limiter);
  private final Place giver = new Place(limiter);
  private final Place waiter = new Place(limiter);

  public StartedVersusGiveBack() {
    starter.acquire();
    giver.acquire();
    waiter.acquire();
  }

  @Actor
  public void start() {
    starter.turn.started();
  }

  @Actor
  public void giveBack() {
    giver.turn.release();
  }

  @Arbiter
  public void end(II_Result result) {
    result.r1 = waiter.permits();
    result.r2 = Place.left(limiter);
  }
}
