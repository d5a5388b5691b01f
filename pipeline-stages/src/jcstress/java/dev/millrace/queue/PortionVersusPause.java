package dev.millrace.queue;

import static dev.millrace.queue.PortionSignals.ITEMS;
import static dev.millrace.queue.PortionSignals.items;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import reactor.core.Disposable;

/** Nothing leaves through a portion once a pause has begun, and the rest does when it has ended. */
@JCStressTest
@Outcome(
    id = "right, right, true",
    expect = Expect.ACCEPTABLE,
    desc = "What was left stayed, and left later.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An item left in the pause, or was lost, or had twice.")
@State
public class PortionVersusPause {

  private final BoundedQueue<Integer> queue = PortionSignals.fullQueue();
  private final PortionSignals rail = PortionSignals.of(queue);
  private Disposable pause;
  private int left;
  private boolean atOnce;

  @Actor
  public void drain() {
    rail.takeAll();
  }

  @Actor
  public void pause() {
    rail.awaitItems(ITEMS);
    pause = queue.pause();
    left = queue.size();
    atOnce = rail.hasTaken(ITEMS - left);
  }

  @Arbiter
  public void end(LLL_Result result) {
    result.r1 = rail.compareTo(items(0, ITEMS - left));
    pause.dispose();
    result.r2 = rail.compareTo(items(0, ITEMS));
    result.r3 = atOnce;
  }
}
