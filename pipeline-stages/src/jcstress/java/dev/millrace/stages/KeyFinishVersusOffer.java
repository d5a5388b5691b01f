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

/** As an item is finished, the next of its key starts, and one that comes finds the free rail. */
@JCStressTest
@Outcome(id = "a1 a2, b1", expect = Expect.ACCEPTABLE, desc = "Each has its rail.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An item was lost, or started with another of its key.")
@State
public class KeyFinishVersusOffer {

  private final BoundedQueue<Object> queue = BoundedQueue.fifo(3);
  private final Dispatcher dispatcher =
      new Dispatcher(
          queue,
          new DispatchRules(
              new Lanes(item -> ((String) item).charAt(0)),
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

  public KeyFinishVersusOffer() {
    dispatcher.newRail().subscribe(first);
    queue.offer("a1");
    dispatcher.newRail().subscribe(second);
    queue.offer("a2");
  }

  @Actor
  public void finish() {
    first.subscription().request(1);
  }

  @Actor
  public void offer() {
    queue.offer("b1");
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = first.toString();
    result.r2 = second.toString();
  }
}
