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

/** Two sources whose items pass to the same rail at once do not keep each other out. */
@JCStressTest
@Outcome(id = "1 2, true, 2", expect = Expect.ACCEPTABLE, desc = "In this order.")
@Outcome(id = "2 1, true, 2", expect = Expect.ACCEPTABLE, desc = "In that order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost, left behind, or not counted.")
@State
public class TwoPassesOneRail {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(8);
  private final CoreSubscriber<Integer> first = queue.subscriber(4);
  private final CoreSubscriber<Integer> second = queue.subscriber(4);
  private final Signals rail = new Signals();
  private final long before;

  public TwoPassesOneRail() {
    queue.flux().filter(item -> item > 0).subscribe(rail);
    first.onSubscribe(Operators.emptySubscription());
    second.onSubscribe(Operators.emptySubscription());
    first.onNext(0);
    second.onNext(0);
    before = queue.counts().out();
  }

  @Actor
  public void pass() {
    first.onNext(1);
  }

  @Actor
  public void passToo() {
    second.onNext(2);
  }

  @Arbiter
  public void end(LLL_Result result) {
    result.r1 = rail.toString();
    result.r2 = queue.isEmpty();
    result.r3 = queue.counts().out() - before;
  }
}
