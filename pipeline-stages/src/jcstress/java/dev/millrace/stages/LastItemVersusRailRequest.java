package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import reactor.core.publisher.Mono;

/** The last item of a queue is worked on before its end completes the rail. */
@JCStressTest
@Outcome(id = "10 complete, 1", expect = Expect.ACCEPTABLE, desc = "The item came through.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item was lost, or the rail hangs or ended twice.")
@State
public class LastItemVersusRailRequest {

  private final QueuesUnderStress queues = new QueuesUnderStress();
  private final ItemRail rail = queues.railOfItems(n -> Mono.just(10 * n));

  public LastItemVersusRailRequest() {
    rail.request(1);
  }

  @Actor
  public void lastItem() {
    rail.onNext(1);
    rail.onComplete();
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
    result.r2 = queues.ended();
  }
}
