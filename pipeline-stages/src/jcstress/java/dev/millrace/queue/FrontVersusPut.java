package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A place that falls free without the monitor is not missed by a put that comes to wait. */
@JCStressTest
@Outcome(id = "1 2, complete", expect = Expect.ACCEPTABLE, desc = "The put had the place.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The put waits for a place that is free.")
@State
public class FrontVersusPut {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(3);
  private final Signals rail;
  private volatile Signals put;

  public FrontVersusPut() {
    for (int item = 1; item <= 3; item++) {
      queue.offer(item);
    }
    // Takes 1 and opens a front of 2 and 3; the queue is full again.
    rail = Signals.ofOne(queue.flux());
    queue.offer(4);
  }

  @Actor
  public void request() {
    rail.request();
  }

  @Actor
  public void put() {
    put = Signals.of(queue.put(5));
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = rail.toString();
    result.r2 = put.toString();
  }
}
