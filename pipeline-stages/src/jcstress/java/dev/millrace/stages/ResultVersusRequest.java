package dev.millrace.stages;

import dev.millrace.queue.BoundedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.reactivestreams.Subscription;
import reactor.core.Scannable.Attr;
import reactor.util.context.Context;

/** A result that finds no room, and the demand that makes some, do not miss each other. */
@JCStressTest
@Outcome(id = "1a 1b, 2, 0", expect = Expect.ACCEPTABLE, desc = "It went on, and so did its rail.")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "A result, a rail or a place of the buffer was left behind.")
@State
public class ResultVersusRequest {

  private final BoundedQueue<Object> queue = BoundedQueue.fifo(2);
  private final Told output = new Told(1);
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
  private final ReorderInlet inlet;
  private volatile int accepted;

  public ResultVersusRequest() {
    reorder.start();
    DispatchRail rail = dispatcher.newRail();
    rail.subscribe(new Told(1));
    inlet = new ReorderInlet(reorder, rail);
    inlet.onSubscribe(
        new Subscription() {
          private boolean first = true;

          @Override
          public void request(long n) {
            accepted += first ? 0 : 1;
            first = false;
          }

          @Override
          public void cancel() {}
        });
    queue.offer(1);
    inlet.onNext("1a");
  }

  @Actor
  public void result() {
    inlet.onNext("1b");
  }

  @Actor
  public void request() {
    output.subscription().request(2);
  }

  @Arbiter
  public void end(LLL_Result result) {
    result.r1 = output.toString();
    result.r2 = accepted;
    result.r3 = reorder.scan(Attr.BUFFERED);
  }
}
