package dev.millrace.limits;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** An idle key is forgotten while somebody takes a permit of its limit. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "Forgotten before.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "In use, and remembered.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Forgotten while its permit is in hand.")
@State
public class KeyForgottenVersusUse {

  private final SlidingWindow limiter = RateLimiters.slidingWindow(1, Duration.ofDays(1));
  private final KeyEntry<Object> entry = new KeyEntry<>(limiter);
  private final Place place = new Place(limiter);

  public KeyForgottenVersusUse() {
    entry.leave();
  }

  @Actor
  public void use(ZZ_Result result) {
    if (entry.enter()) {
      place.acquire();
      entry.leave();
      result.r2 = true;
    }
  }

  @Actor
  public void forget(ZZ_Result result) {
    result.r1 = entry.forgetIfIdle();
  }

  @Arbiter
  public void end(ZZ_Result result) {
    // One who entered has the permit, or the limit is not the only one of its key.
    result.r2 = result.r2 && place.permits() == 1;
  }
}
