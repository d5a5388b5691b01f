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

/** A put that waits as a rail takes its portion has the place of an item that left through it. */
@JCStressTest
@Outcome(
    id = "right, complete, 10",
    expect = Expect.ACCEPTABLE,
    desc = "The item came in, and left last.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "The put waits, or its item was lost, or came too early.")
@State
public class PortionVersusPut {

  private final BoundedQueue<Integer> queue = PortionSignals.fullQueue();
  private final PortionSignals rail = PortionSignals.of(queue);
  private final Signals put = new Signals();
  private int last = ITEMS;

  @Actor
  public void drain() {
    rail.takeAll();
  }

  @Actor
  public void put() {
    rail.awaitItems(ITEMS);
    while (last < 2 * ITEMS && queue.offer(last) == OfferResult.ACCEPTED) {
      last++;
    }
    queue.put(last).subscribe(put);
  }

  @Arbiter
  public void end(LLL_Result result) {
    result.r1 = rail.compareTo(items(0, last + 1));
    result.r2 = put.toString();
    result.r3 = queue.counts().highWater();
  }
}
