package dev.millrace.stages;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The end of an item's results and the room for the last of them do not miss each other. */
@JCStressTest
@Outcome(id = "10, 2", expect = Expect.ACCEPTABLE, desc = "The rail asks for the next item, once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The rail waits for ever, or asks too often.")
@State
public class EndOfResultsVersusRoom {

  private final QueuesUnderStress queues = new QueuesUnderStress();
  private final HeldPublisher results = new HeldPublisher();
  private final ItemRail rail = queues.railOfItems(n -> results);

  public EndOfResultsVersusRoom() {
    rail.request(1);
    rail.onNext(1);
    results.subscriber().onNext(10);
  }

  @Actor
  public void complete() {
    results.subscriber().onComplete();
  }

  @Actor
  public void room() {
    rail.request(1);
  }

  @Arbiter
  public void end(LL_Result result) {
    result.r1 = queues.output.toString();
    result.r2 = queues.asked();
  }
}
