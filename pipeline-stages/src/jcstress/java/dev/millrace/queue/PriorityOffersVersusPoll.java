package dev.millrace.queue;

import static java.util.Comparator.comparing;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The first item leaves while its equal and its neighbour look for their places. */
@JCStressTest
@Outcome(id = "1a, \\[1b, 2, 3\\]", expect = Expect.ACCEPTABLE, desc = "All are in order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost, doubled or out of order.")
@State
public class PriorityOffersVersusPoll {

  private final BoundedQueue<String> queue =
      BoundedQueue.priority(4, comparing((String item) -> item.charAt(0)));
  private String polled;

  public PriorityOffersVersusPoll() {
    queue.offer("1a");
    queue.offer("3");
  }

  @Actor
  public void offerBoth() {
    queue.offer("1b");
    queue.offer("2");
  }

  @Actor
  public void poll() {
    polled = queue.poll().asOptional().orElse("nothing");
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = polled;
    result.r2 = queue.closeNow().toString();
  }
}
