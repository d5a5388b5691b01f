package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A subscriber that comes while the queue closes is completed once, with nothing before. */
@JCStressTest
@Outcome(id = "complete", expect = Expect.ACCEPTABLE, desc = "It completed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was told nothing, or more than once.")
@State
public class SubscribeVersusClose {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final Signals consumer = new Signals();

  @Actor
  public void subscribe() {
    queue.flux().subscribe(consumer);
  }

  @Actor
  public void close() {
    queue.close();
  }

  @Arbiter
  public void end(L_Result result) {
    result.r1 = consumer.toString();
  }
}
