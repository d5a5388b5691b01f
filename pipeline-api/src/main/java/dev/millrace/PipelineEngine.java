package dev.millrace;

import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import reactor.core.publisher.Flux;
import reactor.util.context.ContextView;

/**
 * What turns a declaration into a run; found by {@link ServiceLoader}. The module {@code
 * pipeline-stages} brings one.
 */
public interface PipelineEngine {

  /** Returns a Flux each subscription of which is a run; see {@link Pipeline#flux(RunOptions)}. */
  <T> Flux<T> flux(Pipeline<T> pipeline, RunOptions options);

  /**
   * Returns a run whose results are dropped.
   *
   * @param context what sources and functions see as their Reactor Context
   * @param starter given the task that subscribes to the sources, once
   */
  PipelineRun start(
      Pipeline<?> pipeline, RunOptions options, ContextView context, Executor starter);

  /**
   * Returns the engine on the class path.
   *
   * @throws IllegalStateException if there is none
   */
  static PipelineEngine find() {
    return Engines.FOUND.orElseThrow(
        () ->
            new IllegalStateException(
                "no pipeline engine on the class path: add dev.millrace:pipeline-stages"));
  }
}
