package dev.millrace.queue;

import dev.millrace.Delivery;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LJ_Result;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;

/** An item that comes for a consumer that polls, as that cancels, is there for others. */
@JCStressTest
@Outcome(id = "\\[7\\], 1", expect = Expect.ACCEPTABLE, desc = "It is in the queue.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost, or is there twice.")
@State
public class FusedItemVersusCancel {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(2);
  private final Polling consumer = new Polling();

  public FusedItemVersusCancel() {
    queue.deliveries().subscribe(consumer);
  }

  @Actor
  public void offer() {
    queue.offer(7);
  }

  /** What publishOn does. */
  @Actor
  public void cancel() {
    consumer.queue.cancel();
    consumer.queue.clear();
  }

  @Arbiter
  public void end(LJ_Result result) {
    List<Integer> left = new ArrayList<>();
    PollResult<Integer> next = queue.poll();
    while (next instanceof PollResult.Item<Integer> item) {
      left.add(item.value());
      next = queue.poll();
    }
    result.r1 = left.toString();
    result.r2 = queue.unfinished();
  }

  private static final class Polling implements CoreSubscriber<Delivery<Integer>> {

    private Fuseable.QueueSubscription<?> queue;

    @Override
    public void onSubscribe(Subscription subscription) {
      queue = (Fuseable.QueueSubscription<?>) subscription;
      queue.requestFusion(Fuseable.ASYNC);
      queue.request(4);
    }

    @Override
    public void onNext(Delivery<Integer> signal) {
      // It is cancelled before it polls.
    }

    @Override
    public void onError(Throwable error) {
      throw new IllegalStateException(error);
    }

    @Override
    public void onComplete() {
      // It never comes.
    }
  }
}
