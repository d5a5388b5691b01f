package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import reactor.core.publisher.Mono;

/** An item that comes as its rail is cancelled is worked on, or discarded once. */
@JCStressTest
@Outcome(id = "10, 0", expect = Expect.ACCEPTABLE, desc = "The item came first.")
@Outcome(id = "nothing, 1", expect = Expect.ACCEPTABLE, desc = "The cancel came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item was lost, or ended twice.")
@State
public class ItemVersusRailCancel {

  private final QueuesUnderStress queues = new QueuesUnderStress();
  private final ItemRail rail = queues.railOfItems(n -> Mono.just(10 * n));

  public ItemVersusRailCancel() {
    rail.request(1);
  }

  @Actor
  public void item() {
    rail.onNext(1);
  }

  @Actor
  public void cancel() {
    rail.cancel();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = queues.output.toString();
    result.r2 = queues.discarded(1);
  }
}
