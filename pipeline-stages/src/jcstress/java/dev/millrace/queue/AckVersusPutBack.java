package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.Delivery;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/** Of an ack and a requeue that come at once, one settles the delivery. */
@JCStressTest
@Outcome(id = "true, false, none, 0", expect = Expect.ACCEPTABLE, desc = "It is finished.")
@Outcome(id = "false, true, 7, 1", expect = Expect.ACCEPTABLE, desc = "It is back.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both, or neither.")
@State
public class AckVersusPutBack {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final Delivery<Integer> delivery;

  public AckVersusPutBack() {
    queue.offer(7);
    delivery = requireNonNull(queue.takeDelivery().block());
  }

  @Actor
  public void ack(LLLL_Result result) {
    result.r1 = delivery.ack();
  }

  @Actor
  public void requeue(LLLL_Result result) {
    result.r2 = delivery.requeue();
  }

  @Arbiter
  public void end(LLLL_Result result) {
    result.r3 = queue.poll().asOptional().map(Object::toString).orElse("none");
    result.r4 = queue.unfinished();
  }
}
