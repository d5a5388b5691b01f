package dev.millrace.stages;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import reactor.util.context.Context;

/** Starts runs on the calling thread, where tests can follow them. */
final class Runs {

  private Runs() {}

  static PipelineRun start(Pipeline<?> pipeline) {
    return start(pipeline, RunOptions.defaults());
  }

  static PipelineRun start(Pipeline<?> pipeline, RunOptions options) {
    return new StagesEngine().start(pipeline, options, Context.empty(), Runnable::run);
  }
}
