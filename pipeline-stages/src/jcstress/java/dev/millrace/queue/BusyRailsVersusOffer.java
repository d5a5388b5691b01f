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

/** An item that comes as others pass to both rails is had by one that is free. */
@JCStressTest
@Outcome(id = "5, true, 5", expect = Expect.ACCEPTABLE, desc = "All were handed out.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost, left behind, or not counted.")
@State
public class BusyRailsVersusOffer {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(16);
  private final Signals rail = Signals.of(queue.flux());
  private final CoreSubscriber<Integer> source = queue.subscriber(4);
  private final CoreSubscriber<Integer> otherSource = queue.subscriber(4);
  private final Signals other;

  public BusyRailsVersusOffer() {
    source.onSubscribe(Operators.emptySubscription());
    otherSource.onSubscribe(Operators.emptySubscription());
    source.onNext(0);
    other = Signals.of(queue.flux());
    otherSource.onNext(1);
  }

  @Actor
  public void pass() {
    source.onNext(2);
  }

  @Actor
  public void passToo() {
    otherSource.onNext(3);
  }

  @Actor
  public void offer() {
    queue.offer(4);
  }

  @Arbiter
  public void end(LLL_Result result) {
    result.r1 = count(rail) + count(other);
    result.r2 = queue.isEmpty();
    result.r3 = queue.counts().out();
  }

  private static int count(Signals signals) {
    String told = signals.toString();
    return told.equals("nothing") ? 0 : told.split(" ").length;
  }
}
