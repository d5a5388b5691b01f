package dev.millrace.stages;

import dev.millrace.Pipeline;
import dev.millrace.PipelineEngine;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import java.util.concurrent.Executor;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Runs pipelines in memory. Found by {@link java.util.ServiceLoader}; users call {@link
 * Pipeline#run()}, {@link Pipeline#start()} or {@link Pipeline#flux()}.
 */
public final class StagesEngine implements PipelineEngine {

  /** Returns the engine; it keeps no state. */
  public StagesEngine() {}

  @Override
  public <T> Flux<T> flux(Pipeline<T> pipeline, RunOptions options) {
    return new PipelineFlux<>(pipeline, options);
  }

  @Override
  public PipelineRun start(
      Pipeline<?> pipeline, RunOptions options, ContextView context, Executor starter) {
    return startIgnoring(pipeline, options, Context.of(context), starter);
  }

  private static <T> PipelineRun startIgnoring(
      Pipeline<T> pipeline, RunOptions options, Context context, Executor starter) {
    Run<T> run = new Run<>(pipeline, options, context, new IgnoringSubscriber(context));
    starter.execute(run::start);
    return run;
  }
}
