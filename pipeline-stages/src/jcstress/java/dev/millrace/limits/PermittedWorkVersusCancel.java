package dev.millrace.limits;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Work that is cancelled as it is granted its permit starts and counts, or leaves the permit. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The work has started.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The permit is there.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Cancelled as it was subscribed to.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The permit was lost, or used twice.")
@State
public class PermittedWorkVersusCancel {

  private final SlidingWindow limiter = RateLimiters.slidingWindow(1, Duration.ofDays(1));
  private final Place holder = new Place(limiter);
  private volatile int started;
  private final Disposable work;

  public PermittedWorkVersusCancel() {
    holder.acquire();
    work = RateLimiters.withPermit(limiter, Mono.fromRunnable(() -> started++)).subscribe();
  }

  @Actor
  public void giveBack() {
    holder.turn.release();
  }

  @Actor
  public void cancel() {
    work.dispose();
  }

  @Arbiter
  public void end(II_Result result) {
    result.r1 = started;
    result.r2 = Place.left(limiter);
  }
}
