package dev.millrace.demo;

import dev.millrace.Pipeline;
import java.util.concurrent.Callable;

/** A command that runs a pipeline, which can be drawn without running it. */
interface PipelineCommand extends Callable<Integer> {

  /** Returns the pipeline that the options declare. */
  Pipeline<?> declare();
}
