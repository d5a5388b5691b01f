package dev.millrace.limits;

import dev.millrace.Permit;
import dev.millrace.Transcript;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.reactivestreams.Subscription;

/** A permit that is granted to one who cancels is emitted, or is there afterwards. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It was emitted.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It is there.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost, or is in two hands.")
@State
public class PermitVersusCancel {

  private final SlidingWindow limiter = RateLimiters.slidingWindow(1, Duration.ofDays(1));
  private final Place holder = new Place(limiter);
  private final Waiting waiting = new Waiting();

  public PermitVersusCancel() {
    holder.acquire();
    limiter.acquire().subscribe(waiting);
  }

  @Actor
  public void giveBack() {
    holder.turn.release();
  }

  @Actor
  public void cancel() {
    waiting.cancel();
  }

  @Arbiter
  public void end(II_Result result) {
    result.r1 = waiting.permits;
    result.r2 = Place.left(limiter);
  }

  private static final class Waiting extends Transcript<Permit> {

    private volatile Subscription subscription;
    private volatile int permits;

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(Permit permit) {
      permits++;
    }

    void cancel() {
      subscription.cancel();
    }
  }
}
