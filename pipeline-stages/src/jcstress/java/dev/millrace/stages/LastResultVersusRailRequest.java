package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The last result of an item goes on before its end lets the rail fetch the next item. */
@JCStressTest
@Outcome(id = "10 11, 2", expect = Expect.ACCEPTABLE, desc = "It went on, and so did the rail.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A result was lost, or the rail waits for ever.")
@State
public class LastResultVersusRailRequest {

  private final QueuesUnderStress queues = new QueuesUnderStress();
  private final HeldPublisher results = new HeldPublisher();
  private final ItemRail rail = queues.railOfItems(n -> results);

  public LastResultVersusRailRequest() {
    rail.request(2);
    rail.onNext(1);
    results.subscriber().onNext(10);
  }

  @Actor
  public void lastResult() {
    results.subscriber().onNext(11);
    results.subscriber().onComplete();
  }

  @Actor
  public void requests() {
    // One of many is more likely to look between the two signals.
    for (int i = 0; i < 10; i++) {
      rail.request(1);
    }
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = queues.output.toString();
    result.r2 = queues.asked();
  }
}
