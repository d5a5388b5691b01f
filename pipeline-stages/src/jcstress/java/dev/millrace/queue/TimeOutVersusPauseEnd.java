package dev.millrace.queue;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import reactor.core.Disposable;

/** A take for which an item waits has it, or times out, as the pause ends and its time is up. */
@JCStressTest
@Outcome(id = "7 complete, none", expect = Expect.ACCEPTABLE, desc = "It was taken.")
@Outcome(id = "error, 7", expect = Expect.ACCEPTABLE, desc = "It stayed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost, or is in two places.")
@State
public class TimeOutVersusPauseEnd {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final HandTimer timer = new HandTimer();
  private final Disposable pause = queue.pause();
  private final Signals take = Signals.of(queue.take(Duration.ofSeconds(1), timer));

  public TimeOutVersusPauseEnd() {
    queue.offer(7);
  }

  @Actor
  public void endPause() {
    pause.dispose();
  }

  @Actor
  public void timeIsUp() {
    timer.fire();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = take.toString();
    result.r2 = queue.poll().asOptional().map(Object::toString).orElse("none");
  }
}
