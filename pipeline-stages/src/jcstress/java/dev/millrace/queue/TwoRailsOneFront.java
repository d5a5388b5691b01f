package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The last item of a front goes to one rail; the other has what comes next. */
@JCStressTest
@Outcome(id = "1 2, 3", expect = Expect.ACCEPTABLE, desc = "The first had it.")
@Outcome(id = "1 3, 2", expect = Expect.ACCEPTABLE, desc = "The second had it.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "It was lost, or given twice, or one waits though an item is there.")
@State
public class TwoRailsOneFront {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(2);
  private final Signals first;
  private final Signals second;

  public TwoRailsOneFront() {
    for (int item = 1; item <= 2; item++) {
      queue.offer(item);
    }
    // Takes 1 and opens a front of 2.
    first = Signals.ofOne(queue.flux());
    second = Signals.ofNone(queue.flux());
    queue.offer(3);
  }

  @Actor
  public void request() {
    first.request();
  }

  @Actor
  public void requestToo() {
    second.request();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = first.toString();
    result.r2 = second.toString();
  }
}
