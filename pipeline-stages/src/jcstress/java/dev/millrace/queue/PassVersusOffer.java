package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** An item that passes to a rail, and one that is offered meanwhile, are both handed out. */
@JCStressTest
@Outcome(id = "0 1 2, true, 3", expect = Expect.ACCEPTABLE, desc = "In this order.")
@Outcome(id = "0 2 1, true, 3", expect = Expect.ACCEPTABLE, desc = "In that order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost, left behind, or not counted.")
@State
public class PassVersusOffer {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(8);
  private final Signals rail = Signals.of(queue.flux());
  private final CoreSubscriber<Integer> inlet = queue.subscriber(8);

  public PassVersusOffer() {
    inlet.onSubscribe(Operators.emptySubscription());
    inlet.onNext(0);
  }

  @Actor
  public void pass() {
    inlet.onNext(1);
  }

  @Actor
  public void offer() {
    queue.offer(2);
  }

  @Arbiter
  public void end(LLL_Result result) {
    result.r1 = rail.toString();
    result.r2 = queue.isEmpty();
    result.r3 = queue.counts().out();
  }
}
