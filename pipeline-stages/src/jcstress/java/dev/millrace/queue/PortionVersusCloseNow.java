package dev.millrace.queue;

import static dev.millrace.queue.PortionSignals.ITEMS;
import static dev.millrace.queue.PortionSignals.items;

import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * What a rail has not taken of its portion is returned as the queue is closed, and then it ends.
 */
@JCStressTest
@Outcome(
    id = "right, true, 10, true",
    expect = Expect.ACCEPTABLE,
    desc = "The rail had the first items, the others were returned.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "An item was lost, had twice or not counted, or there was no end.")
@State
public class PortionVersusCloseNow {

  private final BoundedQueue<Integer> queue = PortionSignals.fullQueue();
  private final PortionSignals rail = PortionSignals.of(queue);
  private List<Integer> left;
  private boolean atOnce;

  @Actor
  public void drain() {
    rail.takeAll();
  }

  @Actor
  public void closeNow() {
    rail.awaitItems(ITEMS);
    left = queue.closeNow();
    atOnce = rail.hasTaken(ITEMS - left.size());
  }

  @Arbiter
  public void end(LLLL_Result result) {
    int taken = ITEMS - left.size();
    result.r1 = rail.compareTo((items(0, taken) + " complete").trim());
    result.r2 = left.equals(IntStream.range(taken, ITEMS).boxed().toList());
    result.r3 = queue.unfinished() + left.size();
    result.r4 = atOnce;
  }
}
