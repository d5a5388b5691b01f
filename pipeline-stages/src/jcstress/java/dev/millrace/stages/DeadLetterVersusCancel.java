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
import org.openjdk.jcstress.infra.results.LLL_Result;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A dead letter that is kept as the run is cancelled counts as kept, or is discarded. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "The sink came first.")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "The cancel came first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The item was lost, or ended twice.")
@State
public class DeadLetterVersusCancel {

  private final AtomicInteger discarded = new AtomicInteger();
  private final AtomicReference<RunReport> report = new AtomicReference<>();
  private final HeldPublisher sink = new HeldPublisher();
  private final PipelineRun run;

  public DeadLetterVersusCancel() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.just(1).concatWith(Flux.never()))
            .queue(QueueSpec.fifo(1))
            .<Integer>stage(
                "work",
                n -> Mono.error(new IllegalStateException("the work has failed")),
                s -> s.onFailure(FailurePolicy.deadLetter(letter -> sink)));
    Context context =
        Operators.enableOnDiscard(Context.empty(), item -> discarded.getAndIncrement());
    run = new StagesEngine().start(pipeline, RunOptions.defaults(), context, Runnable::run);
    run.completion().subscribe(report::set);
  }

  @Actor
  public void kept() {
    sink.subscriber().onComplete();
  }

  @Actor
  public void cancel() {
    run.cancel();
  }

  @Arbiter
  public void end(LLL_Result result) {
    RunReport ended = report.get();
    // If the report came while the worker finished the item, it is in there as returned.
    result.r1 = run.snapshot().deadLettered();
    result.r2 = discarded.get();
    result.r3 = ended.deadLettered() + ended.returned();
  }
}
