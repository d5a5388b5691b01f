package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import reactor.core.scheduler.Schedulers;

/** Tasks that come to a shared crew as its posts go to sleep are all done. */
@JCStressTest
@Outcome(id = "3", expect = Expect.ACCEPTABLE, desc = "All are done.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A task was left, or done twice.")
@State
public class TaskVersusSleep {

  private final SharedCrew crew =
      new SharedCrew(Schedulers.immediate(), 1, Runnable::run, new AtWork(), error -> {});
  private final AtomicInteger done = new AtomicInteger();

  public TaskVersusSleep() {
    crew.makeRoomFor(1);
    // Its post is asleep then.
    crew.execute(() -> done.getAndIncrement());
  }

  @Actor
  public void one() {
    crew.execute(() -> done.getAndIncrement());
  }

  @Actor
  public void other() {
    crew.execute(() -> done.getAndIncrement());
  }

  @Arbiter
  public void end(I_Result result) {
    result.r1 = done.get();
  }
}
