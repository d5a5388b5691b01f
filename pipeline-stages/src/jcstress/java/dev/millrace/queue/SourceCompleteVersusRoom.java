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

/** The item that waits outside is queued before the end of its source closes the queue. */
@JCStressTest
@Outcome(
    id = "2, CLOSED",
    expect = Expect.ACCEPTABLE,
    desc = "The item came in, then the queue closed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item was lost, or the queue is still open.")
@State
public class SourceCompleteVersusRoom {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final CoreSubscriber<Integer> inlet = queue.subscriber();

  public SourceCompleteVersusRoom() {
    inlet.onSubscribe(Operators.emptySubscription());
    inlet.onNext(1);
    inlet.onNext(2);
  }

  @Actor
  public void complete() {
    inlet.onComplete();
  }

  @Actor
  public void poll() {
    queue.poll();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = queue.poll().asOptional().map(Object::toString).orElse("none");
    result.r2 = queue.offer(3);
  }
}
