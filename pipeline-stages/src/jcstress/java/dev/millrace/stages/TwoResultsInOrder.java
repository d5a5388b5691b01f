package dev.millrace.stages;

import dev.millrace.queue.BoundedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.util.context.Context;

/** Results that come at once go on in the order of their items, and then the end. */
@JCStressTest
@Outcome(id = "1 2 complete", expect = Expect.ACCEPTABLE, desc = "They went on.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A result was lost, or came too early.")
@State
public class TwoResultsInOrder {

  private final BoundedQueue<Object> queue = BoundedQueue.fifo(2);
  private final Told output = new Told(5);
  private final Reorder reorder = new Reorder(1, Context.empty(), output, new OrderedAccount());
  private final Dispatcher dispatcher =
      new Dispatcher(
          queue,
          new DispatchRules(
              null,
              reorder,
              null,
              null,
              false,
              Context.empty(),
              new CallersPlace(Runnable::run),
              new AtWork(),
              error -> {}));
  private final Told first = new Told(1);
  private final Told second = new Told(1);
  private final ReorderInlet ofFirst;
  private final ReorderInlet ofSecond;

  public TwoResultsInOrder() {
    reorder.start();
    ofFirst = start(first);
    queue.offer(1);
    ofSecond = start(second);
    queue.offer(2);
    queue.close();
  }

  private ReorderInlet start(Told worker) {
    DispatchRail rail = dispatcher.newRail();
    rail.subscribe(worker);
    return new ReorderInlet(reorder, rail);
  }

  @Actor
  public void first() {
    ofFirst.onNext(1);
    first.subscription().request(1);
  }

  @Actor
  public void second() {
    ofSecond.onNext(2);
    second.subscription().request(1);
  }

  @Arbiter
  public void end(L_Result result) {
    result.r1 = output.toString();
  }
}
