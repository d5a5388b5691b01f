package dev.millrace.stages;

import dev.millrace.PipelineException;
import dev.millrace.Step;
import reactor.util.context.Context;

/** A stage in one run, as its rails see it. */
abstract sealed class RunStage permits ItemStage, BatchStage {

  final Run<?> run;
  final Step.Stage step;
  private final Step queue;

  /**
   * @param queue what the stage takes its items from
   */
  RunStage(Run<?> run, Step.Stage step, Step queue) {
    this.run = run;
    this.step = step;
    this.queue = queue;
  }

  final String name() {
    return step.name();
  }

  final Context context() {
    return run.context();
  }

  /** Something was thrown where nobody else can tell the run. */
  final void crashed(Throwable cause) {
    if (run.isRunning()) {
      run.fail(PipelineException.of(run.pipeline(), step, cause));
    }
  }

  /** The queue before the stage ended with an error, after its last item. */
  final void queueFailed(Throwable cause) {
    run.feedFailed(queue, cause);
  }
}
