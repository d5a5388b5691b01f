package dev.millrace.stages;

import dev.millrace.queue.BoundedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A result that comes as the output is cancelled is discarded once. */
@JCStressTest
@Outcome(id = "nothing, 1", expect = Expect.ACCEPTABLE, desc = "It was discarded.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost, or discarded twice.")
@State
public class ResultVersusReorderCancel {

  private final AtomicInteger discarded = new AtomicInteger();
  private final Context context =
      Operators.enableOnDiscard(Context.empty(), item -> discarded.incrementAndGet());
  private final BoundedQueue<Object> queue = BoundedQueue.fifo(2);
  private final Told output = new Told(0);
  private final Reorder reorder = new Reorder(1, context, output, new OrderedAccount());
  private final Dispatcher dispatcher =
      new Dispatcher(
          queue,
          new DispatchRules(
              null,
              reorder,
              null,
              null,
              false,
              context,
              new CallersPlace(Runnable::run),
              new AtWork(),
              error -> {}));
  private final ReorderInlet inlet;

  public ResultVersusReorderCancel() {
    reorder.start();
    DispatchRail rail = dispatcher.newRail();
    rail.subscribe(new Told(1));
    inlet = new ReorderInlet(reorder, rail);
    queue.offer(1);
  }

  @Actor
  public void result() {
    inlet.onNext(1);
  }

  @Actor
  public void cancel() {
    reorder.cancel();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = output.toString();
    result.r2 = discarded.get();
  }
}
