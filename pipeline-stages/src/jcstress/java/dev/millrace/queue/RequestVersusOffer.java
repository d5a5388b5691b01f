package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** An item finds the demand, or the demand finds the item. */
@JCStressTest
@Outcome(id = "7, 0", expect = Expect.ACCEPTABLE, desc = "It was emitted.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Item and demand missed each other.")
@State
public class RequestVersusOffer {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final Signals consumer = new Signals();
  private final AtomicReference<Subscription> subscription = new AtomicReference<>();

  public RequestVersusOffer() {
    queue
        .flux()
        .subscribe(
            new BaseSubscriber<Integer>() {
              @Override
              protected void hookOnSubscribe(Subscription given) {
                subscription.set(given);
              }

              @Override
              protected void hookOnNext(Integer item) {
                consumer.onNext(item);
              }
            });
  }

  @Actor
  public void request() {
    subscription.get().request(1);
  }

  @Actor
  public void offer() {
    queue.offer(7);
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = consumer.toString();
    result.r2 = queue.size();
  }
}
