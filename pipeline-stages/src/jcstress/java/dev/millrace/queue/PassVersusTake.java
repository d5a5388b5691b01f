package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** One who begins to wait as an item passes has the next one, before the rail. */
@JCStressTest
@Outcome(id = "0 1, 2 complete", expect = Expect.ACCEPTABLE, desc = "It came after the item.")
@Outcome(id = "0 2, 1 complete", expect = Expect.ACCEPTABLE, desc = "It came before.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost, or the take was passed over.")
@State
public class PassVersusTake {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(8);
  private final Signals rail = Signals.of(queue.flux());
  private final CoreSubscriber<Integer> inlet = queue.subscriber(8);
  private final Signals taken = new Signals();

  public PassVersusTake() {
    inlet.onSubscribe(Operators.emptySubscription());
    inlet.onNext(0);
  }

  @Actor
  public void pass() {
    inlet.onNext(1);
  }

  @Actor
  public void take() {
    queue.take().subscribe(taken);
  }

  @Arbiter
  public void end(LL_Result result) {
    inlet.onNext(2);
    result.r1 = rail.toString();
    result.r2 = taken.toString();
  }
}
