package dev.millrace.stages;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** A result that comes as its time is up is in time or late, and never both. */
@JCStressTest
@Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "The result came first.")
@Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "The time came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both ended the attempt, or none did.")
@State
public class TimeUpVersusResult {

  private final HeldTimer timer = new HeldTimer();
  private final AtomicInteger timesUp = new AtomicInteger();
  private final TimeLeft time =
      new TimeLeft(Duration.ofDays(1), Duration.ofDays(1), timer, () -> timesUp.getAndIncrement());

  public TimeUpVersusResult() {
    time.run();
  }

  @Actor
  public void result(ZI_Result result) {
    result.r1 = time.pause() && time.end();
  }

  @Actor
  public void timer() {
    timer.task.run();
  }

  @Arbiter
  public void end(ZI_Result result) {
    result.r2 = timesUp.get();
  }
}
