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

/** A join that meets an item as it passes, and is finished, completes once. */
@JCStressTest
@Outcome(id = "complete, 0", expect = Expect.ACCEPTABLE, desc = "Before, or after.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The join waits for ever, or the count is wrong.")
@State
public class PassVersusJoin {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(8);
  private final CoreSubscriber<Integer> inlet = queue.subscriber(8);
  private final Signals joined = new Signals();

  public PassVersusJoin() {
    Signals.of(queue.flux().doOnNext(item -> queue.taskDone()));
    inlet.onSubscribe(Operators.emptySubscription());
    inlet.onNext(0);
  }

  @Actor
  public void pass() {
    inlet.onNext(1);
  }

  @Actor
  public void join() {
    queue.join().subscribe(joined);
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = joined.toString();
    result.r2 = queue.unfinished();
  }
}
