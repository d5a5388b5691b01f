package dev.millrace.stages;

import dev.millrace.Pipeline;
import dev.millrace.PipelineEngine;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import java.util.concurrent.Executor;
import reactor.core.CoreSubscriber;
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
    return start(pipeline, options, new IgnoringSubscriber(Context.of(context)), starter);
  }

  /**
   * Returns a run whose results go to a subscriber, like those of {@link
   * Pipeline#flux(RunOptions)}.
   *
   * @param results its Context is what sources and functions see
   * @param starter given the task that subscribes to the sources, once
   */
  public <T> PipelineRun start(
      Pipeline<T> pipeline,
      RunOptions options,
      CoreSubscriber<? super T> results,
      Executor starter) {
    Run<T> run = new Run<>(pipeline, options, results.currentContext(), results);
    starter.execute(run::start);
    return run;
  }
}
