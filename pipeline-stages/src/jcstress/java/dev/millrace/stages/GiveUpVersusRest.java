package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The end of a run comes once, whether its last work ends or is waited for no longer. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "One of the two told.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The end was missed, or came twice.")
@State
public class GiveUpVersusRest {

  private final AtWork atWork = new AtWork();
  private final AtomicInteger ends = new AtomicInteger();

  public GiveUpVersusRest() {
    atWork.begin();
    atWork.whenAtRest(() -> ends.getAndIncrement());
  }

  @Actor
  public void work() {
    atWork.end();
  }

  @Actor
  public void grace() {
    atWork.giveUp();
  }

  @Arbiter
  public void end(I_Result result) {
    result.r1 = ends.get();
  }
}
