package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A waiting put is let in, or it is cancelled and its item is nowhere. */
@JCStressTest
@Outcome(id = "complete, 2", expect = Expect.ACCEPTABLE, desc = "It was let in.")
@Outcome(id = "nothing, none", expect = Expect.ACCEPTABLE, desc = "It was cancelled.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "The item is queued and the put does not know, or the reverse.")
@State
public class PutVersusCancel {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final Signals put;

  public PutVersusCancel() {
    queue.offer(1);
    put = Signals.of(queue.put(2));
  }

  @Actor
  public void poll() {
    queue.poll();
  }

  @Actor
  public void cancel() {
    put.cancel();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = put.toString();
    result.r2 = queue.poll().asOptional().map(Object::toString).orElse("none");
  }
}
