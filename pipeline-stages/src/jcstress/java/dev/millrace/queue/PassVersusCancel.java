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

/** The item that passes to a rail which cancels is had by that rail, or by the other. */
@JCStressTest
@Outcome(id = "0 7, nothing", expect = Expect.ACCEPTABLE, desc = "The first had it.")
@Outcome(id = "0, 7", expect = Expect.ACCEPTABLE, desc = "It was left to the second.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item was lost, or was given twice.")
@State
public class PassVersusCancel {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(8);
  private final Signals first = Signals.of(queue.flux());
  private final CoreSubscriber<Integer> inlet = queue.subscriber(8);
  private final Signals second;

  public PassVersusCancel() {
    inlet.onSubscribe(Operators.emptySubscription());
    inlet.onNext(0);
    second = Signals.of(queue.flux());
  }

  @Actor
  public void pass() {
    inlet.onNext(7);
  }

  @Actor
  public void cancel() {
    first.cancel();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = first.toString();
    result.r2 = second.toString();
  }
}
