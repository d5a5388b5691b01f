package dev.millrace.queue;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.core.Disposable;

/** An item that comes while pauses begin and end is handed out when none is left. */
@JCStressTest
@Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "It was handed out.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It stayed in the queue, or was given twice.")
@State
public class PauseVersusOffer {

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
  private final Signals consumer = Signals.of(queue.flux());
  private final Disposable earlier = queue.pause();

  @Actor
  public void offer() {
    queue.offer(7);
  }

  @Actor
  public void endPause() {
    earlier.dispose();
  }

  @Actor
  public void pauseAgain() {
    queue.pause().dispose();
  }

  @Arbiter
  public void end(L_Result result) {
    result.r1 = consumer.toString();
  }
}
