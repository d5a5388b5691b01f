package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** One interrupt meets one of two functions that a thread calls one after the other, or none. */
@JCStressTest
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "It came between, or unseen.")
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "It met the first.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "It met the second.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It met both.")
@State
public class InterruptVersusNextCall {

  private final Interruptible function = new Interruptible();

  @Actor
  public void work(ZZ_Result result) {
    function.begin();
    result.r1 = Thread.currentThread().isInterrupted();
    function.end();
    function.begin();
    result.r2 = Thread.currentThread().isInterrupted();
    function.end();
  }

  @Actor
  public void cancel() {
    function.interrupt();
  }
}
