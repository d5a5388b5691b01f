package dev.millrace.stages;

import dev.millrace.queue.BoundedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import reactor.util.context.Context;

/** Rails complete once the queue is closed and the last item is finished, whichever comes last. */
@JCStressTest
@Outcome(id = "a1 complete, complete", expect = Expect.ACCEPTABLE, desc = "Both completed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A rail did not end, or ended twice.")
@State
public class FinishVersusClose {

  private final BoundedQueue<Object> queue = BoundedQueue.fifo(3);
  private final Dispatcher dispatcher =
      new Dispatcher(
          queue,
          new DispatchRules(
              new Lanes(item -> 0),
              null,
              null,
              null,
              false,
              Context.empty(),
              new CallersPlace(Runnable::run),
              new AtWork(),
              error -> {}));
  private final Told first = new Told(1);
  private final Told second = new Told(1);

  public FinishVersusClose() {
    dispatcher.newRail().subscribe(first);
    queue.offer("a1");
    dispatcher.newRail().subscribe(second);
  }

  @Actor
  public void finish() {
    first.subscription().request(1);
  }

  @Actor
  public void close() {
    queue.close();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = first.toString();
    result.r2 = second.toString();
  }
}
