package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZI_Result;

/** A permit that comes as the time of its item is up is had by that, or there; it is told once. */
@JCStressTest
@Outcome(id = "1, true, 0", expect = Expect.ACCEPTABLE, desc = "The item has it.")
@Outcome(id = "1, false, 1", expect = Expect.ACCEPTABLE, desc = "It is there.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost, or is there twice.")
@State
public class ItemPermitVersusExpiry {

  private final AtomicInteger answers = new AtomicInteger();
  private final OnePermit permit = new OnePermit(answers::incrementAndGet);

  @Actor
  public void grant() {
    permit.giveBack();
  }

  @Actor
  public void timeUp() {
    permit.waiting.expire();
  }

  @Arbiter
  public void end(IZI_Result result) {
    result.r1 = answers.get();
    result.r2 = permit.waiting.take() != null;
    result.r3 = permit.left();
  }
}
