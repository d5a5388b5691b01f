package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A permit that comes for an item as nobody wants it any more is there afterwards. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "It is there.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost.")
@State
public class ItemPermitVersusGiveUp {

  private final OnePermit permit = new OnePermit(() -> {});

  @Actor
  public void grant() {
    permit.giveBack();
  }

  @Actor
  public void giveUp() {
    permit.waiting.giveUp();
  }

  @Arbiter
  public void end(I_Result result) {
    result.r1 = permit.left();
  }
}
