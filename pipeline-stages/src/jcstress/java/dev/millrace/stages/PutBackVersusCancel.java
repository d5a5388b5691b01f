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

/** An item that is put back as the stage is cancelled is discarded, or stays with its worker. */
@JCStressTest
@Outcome(id = "put back, 1", expect = Expect.ACCEPTABLE, desc = "It was discarded.")
@Outcome(id = "refused, 0", expect = Expect.ACCEPTABLE, desc = "The worker still has it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item was lost, or ended twice.")
@State
public class PutBackVersusCancel {

  private final AtomicInteger discarded = new AtomicInteger();
  private final BoundedQueue<Object> queue = BoundedQueue.fifo(3);
  private final Dispatcher dispatcher =
      new Dispatcher(
          queue,
          new DispatchRules(
              new Lanes(item -> 0),
              null,
              null,
              null,
              true,
              Operators.enableOnDiscard(Context.empty(), item -> discarded.incrementAndGet()),
              new CallersPlace(Runnable::run),
              new AtWork(),
              error -> {}));
  private final Told rail = new Told(1);
  private volatile String answer;

  public PutBackVersusCancel() {
    dispatcher.newRail().subscribe(rail);
    queue.offer("a1");
  }

  @Actor
  public void putBack() {
    try {
      answer = ((ClaimedItem) rail.last()).requeue("a1") ? "put back" : "settled";
    } catch (IllegalStateException e) {
      answer = "refused";
    }
  }

  @Actor
  public void cancel() {
    rail.subscription().cancel();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = answer;
    result.r2 = discarded.get();
  }
}
