package dev.millrace.queue;

import dev.millrace.Delivery;
import java.time.Duration;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** An item whose time to come back has come is handed out, or returned with the rest. */
@JCStressTest
@Outcome(id = "7 complete, none", expect = Expect.ACCEPTABLE, desc = "It came back.")
@Outcome(id = "complete, 7", expect = Expect.ACCEPTABLE, desc = "It was returned.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost, or is in two places.")
@State
public class LateReturnVersusCloseNow {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final HandTimer timer = new HandTimer();
  private final Signals consumer;
  private volatile List<Integer> left;

  public LateReturnVersusCloseNow() {
    queue.offer(7);
    queue.takeDelivery().subscribe(this::putBack);
    consumer = Signals.of(queue.flux());
  }

  private void putBack(Delivery<Integer> delivery) {
    delivery.requeue(Duration.ofSeconds(1), timer);
  }

  @Actor
  public void timeIsUp() {
    timer.fire();
  }

  @Actor
  public void closeNow() {
    left = queue.closeNow();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = consumer.toString();
    result.r2 = left.isEmpty() ? "none" : left.get(0).toString();
  }
}
