package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The place of a claim that is started twice at once goes to one put, and no put misses it. */
@JCStressTest
@Outcome(id = "complete, 1 2", expect = Expect.ACCEPTABLE, desc = "The put had the place.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The place was lost, or given twice.")
@State
public class ClaimStartVersusPut {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final AtomicReference<Claim<Integer>> claim = new AtomicReference<>();
  private volatile Signals put;

  public ClaimStartVersusPut() {
    queue.offer(1);
    queue.claims().take(1).subscribe(claim::set);
  }

  @Actor
  public void start() {
    claim.get().start();
  }

  @Actor
  public void startAgain() {
    claim.get().start();
  }

  @Actor
  public void put() {
    put = Signals.of(queue.put(2));
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = put.toString();
    // What it holds, and what is in it.
    result.r2 = queue.size() + " " + queue.poll().asOptional().map(Object::toString).orElse("none");
  }
}
