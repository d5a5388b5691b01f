package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A result that comes as its rail is cancelled goes on, or is discarded once. */
@JCStressTest
@Outcome(id = "10, 0, 0", expect = Expect.ACCEPTABLE, desc = "It went on.")
@Outcome(id = "nothing, 0, 1", expect = Expect.ACCEPTABLE, desc = "It was met by the cancel.")
@Outcome(id = "nothing, 1, 1", expect = Expect.ACCEPTABLE, desc = "It came after its item's end.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item or its result was lost, or ended twice.")
@State
public class ResultVersusRailCancel {

  private final QueuesUnderStress queues = new QueuesUnderStress();
  private final HeldPublisher results = new HeldPublisher();
  private final ItemRail rail = queues.railOfItems(n -> results);

  public ResultVersusRailCancel() {
    rail.request(1);
    rail.onNext(1);
  }

  @Actor
  public void result() {
    results.subscriber().onNext(10);
    results.subscriber().onComplete();
  }

  @Actor
  public void cancel() {
    rail.cancel();
  }

  @Arbiter
  public void end(LLL_Result result) {
    result.r1 = queues.output.toString();
    result.r2 = queues.discarded(1);
    result.r3 = queues.discarded(10);
  }
}
