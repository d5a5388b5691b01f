package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Operators;

/** Demand that comes as an item passes is not missed, and the item meets the demand before it. */
@JCStressTest
@Outcome(id = "0123", expect = Expect.ACCEPTABLE, desc = "All four, in order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Demand or an item was missed.")
@State
public class PassVersusRequest {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(8);
  private final CoreSubscriber<Integer> inlet = queue.subscriber(8);
  private final Rail rail = new Rail();

  public PassVersusRequest() {
    queue.flux().subscribe(rail);
    inlet.onSubscribe(Operators.emptySubscription());
    inlet.onNext(0);
  }

  @Actor
  public void pass() {
    inlet.onNext(1);
    inlet.onNext(2);
  }

  @Actor
  public void request() {
    rail.request(2);
  }

  @Arbiter
  public void end(L_Result result) {
    inlet.onNext(3);
    result.r1 = rail.told;
  }

  private static final class Rail extends BaseSubscriber<Integer> {
    private volatile String told = "";

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      subscription.request(2);
    }

    @Override
    protected void hookOnNext(Integer item) {
      told += item;
    }
  }
}
