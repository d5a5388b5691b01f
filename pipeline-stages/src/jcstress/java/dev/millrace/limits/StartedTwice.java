package dev.millrace.limits;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads tell of one start: whoever subscribed, and whoever brings the answer. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The permit came back once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It came back twice, or not at all.")
@State
public class StartedTwice {

  private final SlidingWindow limiter = RateLimiters.slidingWindow(1, Duration.ofNanos(1));
  private final Place place = new Place(limiter);

  public StartedTwice() {
    place.acquire();
  }

  @Actor
  public void subscriber() {
    place.turn.started();
  }

  @Actor
  public void source() {
    place.turn.started();
  }

  @Arbiter
  public void end(I_Result result) {
    result.r1 = Place.left(limiter) + Place.left(limiter);
  }
}
