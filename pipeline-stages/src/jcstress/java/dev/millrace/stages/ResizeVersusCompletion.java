package dev.millrace.stages;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.QueueSpec;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.queue.BoundedQueue;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * A worker that is added or retired while the last one ends neither hangs the run nor loses items.
 */
@JCStressTest
@Outcome(id = "completed 1", expect = Expect.ACCEPTABLE, desc = "The item came through.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The run did not end, or the item was lost.")
@State
public class ResizeVersusCompletion {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final BoundedQueue<Integer> jobs = BoundedQueue.fifo(1);
  private final PipelineRun run;

  public ResizeVersusCompletion() {
    Pipeline<Integer> pipeline =
        Pipeline.from("jobs", jobs.flux()).queue(QueueSpec.fifo(1)).map("work", n -> n);
    run = new StagesEngine().start(pipeline, RunOptions.defaults(), Context.empty(), Runnable::run);
  }

  @Actor
  public void complete() {
    jobs.offer(7);
    jobs.close();
  }

  @Actor
  public void resize() {
    run.resize("work", 2);
    run.resize("work", 1);
  }

  @Arbiter
  public void end(L_Result result) {
    // Workers that are added start on a thread of the run.
    RunReport ended = run.completion().timeout(LIMIT, Mono.empty()).block();
    result.r1 = ended == null ? "running" : ended.state() + " " + ended.completed();
  }
}
