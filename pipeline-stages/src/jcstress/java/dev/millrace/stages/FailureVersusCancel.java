package dev.millrace.stages;

import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.QueueSpec;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** An item that fails as the run is cancelled is put back or not, and discarded once. */
@JCStressTest
@Outcome(id = "1 returned of 1, 1", expect = Expect.ACCEPTABLE, desc = "It was discarded.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item was lost, or ended twice.")
@State
public class FailureVersusCancel {

  private final AtomicInteger discarded = new AtomicInteger();
  private final AtomicReference<RunReport> report = new AtomicReference<>();
  private final HeldPublisher results = new HeldPublisher();
  private final PipelineRun run;

  public FailureVersusCancel() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.just(1).concatWith(Flux.never()))
            .queue(QueueSpec.fifo(1))
            .stage("work", n -> results, s -> s.onFailure(FailurePolicy.requeue(1)));
    Context context =
        Operators.enableOnDiscard(Context.empty(), item -> discarded.getAndIncrement());
    run = new StagesEngine().start(pipeline, RunOptions.defaults(), context, Runnable::run);
    run.completion().subscribe(report::set);
  }

  @Actor
  public void fail() {
    results.subscriber().onError(new IllegalStateException("the work has failed"));
  }

  @Actor
  public void cancel() {
    run.cancel();
  }

  @Arbiter
  public void end(LL_Result result) {
    RunReport ended = report.get();
    result.r1 = ended.returned() + " returned of " + ended.taken();
    result.r2 = discarded.get();
  }
}
