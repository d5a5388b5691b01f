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

/** An attempt that is cancelled as its time is up has one end. */
@JCStressTest
@Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "It was cancelled.")
@Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "Its time was up.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It has two ends, or none.")
@State
public class TimeUpVersusEnd {

  private final HeldTimer timer = new HeldTimer();
  private final AtomicInteger timesUp = new AtomicInteger();
  private final TimeLeft time =
      new TimeLeft(Duration.ofDays(1), Duration.ofDays(1), timer, () -> timesUp.getAndIncrement());

  public TimeUpVersusEnd() {
    time.run();
  }

  @Actor
  public void cancel(ZI_Result result) {
    result.r1 = time.end();
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
