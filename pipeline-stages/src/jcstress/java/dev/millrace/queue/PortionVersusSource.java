package dev.millrace.queue;

import static dev.millrace.queue.PortionSignals.ITEMS;
import static dev.millrace.queue.PortionSignals.items;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** A source that fills its last places as a rail takes its portion is asked for more. */
@JCStressTest
@Outcome(id = "11, right, 0", expect = Expect.ACCEPTABLE, desc = "It brought one more.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was not asked, or an item was lost or out of order.")
@State
public class PortionVersusSource implements Subscription {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(ITEMS);
  private final PortionSignals rail = PortionSignals.of(queue);
  private final CoreSubscriber<Integer> inlet = queue.subscriber(ITEMS);
  private volatile long asked;
  private int sent;

  public PortionVersusSource() {
    inlet.onSubscribe(this);
    // So many that it has not looked for more places yet.
    send(ITEMS - 3);
  }

  @Actor
  public void drain() {
    rail.takeAll();
  }

  @Actor
  public void fill() {
    rail.awaitItems(ITEMS - 3);
    send(ITEMS);
  }

  @Arbiter
  public void end(LLL_Result result) {
    send(ITEMS + 1);
    result.r1 = sent;
    result.r2 = rail.compareTo(items(0, sent));
    result.r3 = queue.size();
  }

  private void send(int most) {
    while (sent < most && sent < asked) {
      inlet.onNext(sent++);
    }
  }

  /** Told by one thread at a time. */
  @Override
  public void request(long n) {
    asked += n;
  }

  @Override
  public void cancel() {
    asked = 0;
  }
}
