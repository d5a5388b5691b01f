package dev.millrace.limits;

import dev.millrace.RateLimit;
import dev.millrace.Turn;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import reactor.core.scheduler.Schedulers;

/** The last of two permits is granted to one who gives up. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both permits are there.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A permit was lost.")
@State
public class AllPermitsVersusGiveUp {

  private final SlidingWindow first = RateLimiters.slidingWindow(1, Duration.ofDays(1));
  private final SlidingWindow second = RateLimiters.slidingWindow(1, Duration.ofDays(1));
  private final RateLimit<Object> both = RateLimiters.allOf(first, second);
  private final Place holder = new Place(second);
  private final Turn<Object> waiter = both.turn(Schedulers.parallel(), new Place(first));

  public AllPermitsVersusGiveUp() {
    holder.acquire();
    waiter.acquire(this);
  }

  @Actor
  public void giveBack() {
    holder.turn.release();
  }

  @Actor
  public void giveUp() {
    waiter.release();
  }

  @Arbiter
  public void end(II_Result result) {
    result.r1 = Place.left(first);
    result.r2 = Place.left(second);
  }
}
