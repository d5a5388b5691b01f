package dev.millrace.stages;

import dev.millrace.Pipeline;
import dev.millrace.RunOptions;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;

/** Makes each subscription a run of its own; see {@link Pipeline#flux(RunOptions)}. */
final class PipelineFlux<T> extends Flux<T> implements Scannable {

  private final Pipeline<T> pipeline;
  private final RunOptions options;

  PipelineFlux(Pipeline<T> pipeline, RunOptions options) {
    this.pipeline = pipeline;
    this.options = options;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    new Run<>(pipeline, options, actual.currentContext(), actual).start();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.NAME ? pipeline.name() : null;
  }
}
