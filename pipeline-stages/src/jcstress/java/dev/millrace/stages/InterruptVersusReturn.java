package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** An interrupt that comes as a function returns meets the function or nobody. */
@JCStressTest
@Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "The thread goes on as if it were none.")
@Outcome(expect = Expect.FORBIDDEN, desc = "What the thread does next is interrupted.")
@State
public class InterruptVersusReturn {

  private final Interruptible function = new Interruptible();

  @Actor
  public void work(Z_Result result) {
    function.begin();
    function.end();
    result.r1 = Thread.interrupted();
  }

  @Actor
  public void cancel() {
    function.interrupt();
  }
}
