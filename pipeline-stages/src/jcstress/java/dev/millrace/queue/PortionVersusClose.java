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

/** A rail that asked for as many items as there are ends as the queue is closed. */
@JCStressTest
@Outcome(
    id = "right, 10, 10",
    expect = Expect.ACCEPTABLE,
    desc = "It had them all, and then the end.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost or not counted, or there was no end.")
@State
public class PortionVersusClose {

  private final BoundedQueue<Integer> queue = PortionSignals.fullQueue();
  private final PortionSignals rail = PortionSignals.of(queue);

  @Actor
  public void drain() {
    rail.take(ITEMS);
  }

  @Actor
  public void close() {
    rail.awaitItems(ITEMS);
    queue.close();
  }

  @Arbiter
  public void end(LLL_Result result) {
    result.r1 = rail.compareTo(items(0, ITEMS) + " complete");
    result.r2 = queue.counts().out();
    result.r3 = queue.unfinished();
  }
}
