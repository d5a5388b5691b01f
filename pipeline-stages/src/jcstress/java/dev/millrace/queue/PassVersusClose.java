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

/** An item that passes as the queue is closed comes before the end, and is counted, or does not. */
@JCStressTest
@Outcome(id = "0 1 complete, 2, 2", expect = Expect.ACCEPTABLE, desc = "It came first.")
@Outcome(id = "0 complete, 1, 1", expect = Expect.ACCEPTABLE, desc = "It was refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost, or not counted, or there was no end.")
@State
public class PassVersusClose {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(8);
  private final Signals rail = Signals.of(queue.flux());
  private final CoreSubscriber<Integer> inlet = queue.subscriber(8);

  public PassVersusClose() {
    inlet.onSubscribe(Operators.emptySubscription());
    inlet.onNext(0);
  }

  @Actor
  public void pass() {
    inlet.onNext(1);
  }

  @Actor
  public void close() {
    queue.close();
  }

  @Arbiter
  public void end(LLL_Result result) {
    result.r1 = rail.toString();
    result.r2 = queue.counts().in();
    result.r3 = queue.unfinished();
  }
}
