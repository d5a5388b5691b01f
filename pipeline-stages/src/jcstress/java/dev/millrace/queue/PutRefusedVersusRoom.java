package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A put that breaks the rules as there is room for it fails, or its item is queued. */
@JCStressTest
@Outcome(id = "complete, 8", expect = Expect.ACCEPTABLE, desc = "It was queued.")
@Outcome(id = "error, none", expect = Expect.ACCEPTABLE, desc = "It failed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It has two ends, or the wrong one.")
@State
public class PutRefusedVersusRoom {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final Signals put;

  public PutRefusedVersusRoom() {
    queue.offer(7);
    put = Signals.of(queue.put(8));
  }

  @Actor
  public void makeRoom() {
    queue.poll();
  }

  @Actor
  public void requestNothing() {
    put.request(0);
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = put.toString();
    result.r2 = queue.poll().asOptional().map(Object::toString).orElse("none");
  }
}
