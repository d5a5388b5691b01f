package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A join completes once, whether it came before or after the last item was done. */
@JCStressTest
@Outcome(id = "complete", expect = Expect.ACCEPTABLE, desc = "It completed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The join missed the end, or completed twice.")
@State
public class TaskDoneVersusJoin {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private Signals join;

  public TaskDoneVersusJoin() {
    queue.offer(7);
  }

  @Actor
  public void taskDone() {
    queue.taskDone();
  }

  @Actor
  public void join() {
    join = Signals.of(queue.join());
  }

  @Arbiter
  public void end(L_Result result) {
    result.r1 = join.toString();
  }
}
