package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.Delivery;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** An item whose time has come before it is known to be away comes back once. */
@JCStressTest
@Outcome(id = "7, true", expect = Expect.ACCEPTABLE, desc = "It is back.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost, or came back twice.")
@State
public class LateReturnVersusTimer {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final HandTimer timer = new HandTimer();
  private final Delivery<Integer> delivery;

  public LateReturnVersusTimer() {
    queue.offer(7);
    delivery = requireNonNull(queue.takeDelivery().block());
  }

  @Actor
  public void putBackLater() {
    delivery.requeue(Duration.ofSeconds(1), timer);
  }

  @Actor
  public void timeIsUp() {
    timer.fire();
  }

  @Arbiter
  public void end(LL_Result result) {
    timer.fire();
    result.r1 = queue.poll().asOptional().map(Object::toString).orElse("none");
    result.r2 = queue.isEmpty();
  }
}
