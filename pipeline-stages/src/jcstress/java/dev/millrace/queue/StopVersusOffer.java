package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import reactor.core.publisher.Sinks;

/** An item that comes while a rail is stopped is emitted before the end, or left to the other. */
@JCStressTest
@Outcome(id = "7 complete, nothing", expect = Expect.ACCEPTABLE, desc = "It came before the end.")
@Outcome(id = "complete, 7", expect = Expect.ACCEPTABLE, desc = "It was left to the second.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was lost or given twice, or the rail did not end.")
@State
public class StopVersusOffer {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final Sinks.Empty<Void> stop = Sinks.empty();
  private final Signals first = Signals.of(queue.fluxUntil(stop.asMono()));
  private final Signals second = Signals.of(queue.flux());

  @Actor
  public void offer() {
    queue.offer(7);
  }

  @Actor
  public void stop() {
    stop.tryEmitEmpty();
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = first.toString();
    result.r2 = second.toString();
  }
}
