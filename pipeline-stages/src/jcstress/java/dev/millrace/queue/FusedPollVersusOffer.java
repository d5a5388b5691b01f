package dev.millrace.queue;

import dev.millrace.Delivery;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** An item that comes as the one before is polled is polled after it. */
@JCStressTest
@Outcome(id = "\\[1, 2, 3\\]", expect = Expect.ACCEPTABLE, desc = "All have come, in order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was lost, or has overtaken another.")
@State
public class FusedPollVersusOffer {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(4);
  private final List<Integer> items = new CopyOnWriteArrayList<>();

  /** By a thread of its own the operator polls on whichever brings an item. */
  public FusedPollVersusOffer() {
    Flux<Delivery<Integer>> fused = queue.deliveries().publishOn(Schedulers.immediate(), 2);
    fused.doOnNext(Delivery::ack).map(Delivery::value).subscribe(items::add);
    queue.offer(1);
  }

  @Actor
  public void offer() {
    queue.offer(2);
    queue.offer(3);
  }

  @Actor
  public void wakeUp() {
    queue.pause().dispose();
  }

  @Arbiter
  public void end(L_Result result) {
    result.r1 = items.toString();
  }
}
