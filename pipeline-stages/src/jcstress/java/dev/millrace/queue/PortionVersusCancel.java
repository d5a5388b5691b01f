package dev.millrace.queue;

import static dev.millrace.queue.PortionSignals.ITEMS;
import static dev.millrace.queue.PortionSignals.items;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** What a rail has not taken of its portion as it is cancelled is left to the next rail. */
@JCStressTest
@Outcome(
    id = "right, right, 10",
    expect = Expect.ACCEPTABLE,
    desc = "The first had some, the second the rest.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost, had twice or not counted.")
@State
public class PortionVersusCancel {

  private final BoundedQueue<Integer> queue = PortionSignals.fullQueue();
  private final PortionSignals rail = PortionSignals.of(queue);

  @Actor
  public void drain() {
    rail.takeAll();
  }

  @Actor
  public void cancel() {
    rail.awaitItems(ITEMS);
    rail.cancel();
  }

  @Arbiter
  public void end(LLL_Result result) {
    int taken = ITEMS - queue.size();
    PortionSignals second = PortionSignals.of(queue);
    second.takeAll();
    result.r1 = rail.compareTo(items(0, taken));
    result.r2 = second.compareTo(items(taken, ITEMS));
    result.r3 = queue.counts().out();
  }
}
