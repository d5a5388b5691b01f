package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What waits for the return of a function is done once, and after it. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It is done after the return.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is done too early, twice, or never.")
@State
public class ReturnVersusNextAttempt {

  private final FunctionsInUse functions = new FunctionsInUse();
  private final AtomicInteger tooEarly = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  public ReturnVersusNextAttempt() {
    functions.called();
  }

  @Actor
  public void returned() {
    functions.returned();
  }

  @Actor
  public void next() {
    functions.whenReturned(
        () -> {
          if (functions.isAny()) {
            tooEarly.incrementAndGet();
          }
          done.incrementAndGet();
        });
  }

  @Arbiter
  public void end(II_Result result) {
    result.r1 = tooEarly.get();
    result.r2 = done.get();
  }
}
