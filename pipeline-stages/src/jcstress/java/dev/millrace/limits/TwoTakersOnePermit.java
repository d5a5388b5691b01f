package dev.millrace.limits;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two come for one permit. */
@JCStressTest
@Outcome(
    id = {"1, 0", "0, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "One has it, the other waits.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both have it, or none.")
@State
public class TwoTakersOnePermit {

  private final SlidingWindow limiter = RateLimiters.slidingWindow(1, Duration.ofDays(1));
  private final Place first = new Place(limiter);
  private final Place second = new Place(limiter);

  @Actor
  public void first() {
    first.acquire();
  }

  @Actor
  public void second() {
    second.acquire();
  }

  @Arbiter
  public void end(II_Result result) {
    result.r1 = first.permits();
    result.r2 = second.permits();
  }
}
