package dev.millrace.demo;

import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import dev.millrace.RunSnapshot;
import dev.millrace.http.HttpSource;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A run with a server as its source. To drain it is to drain the server first: what a client was
 * told is stored is worked on, and clients who come later are told to go elsewhere.
 */
record ServedRun(PipelineRun run, HttpSource<?> source) implements PipelineRun {

  @Override
  public Mono<RunReport> drain(Duration deadline) {
    return source
        .drain()
        .then(run.completion())
        .timeout(deadline, Mono.defer(() -> run.drain(Duration.ZERO)));
  }

  @Override
  public Mono<RunReport> completion() {
    return run.completion();
  }

  @Override
  public void cancel() {
    source.dispose();
    run.cancel();
  }

  @Override
  public void pause() {
    run.pause();
  }

  @Override
  public void resume() {
    run.resume();
  }

  @Override
  public void resize(String stage, int workers) {
    run.resize(stage, workers);
  }

  @Override
  public RunSnapshot snapshot() {
    return run.snapshot();
  }

  @Override
  public Flux<RunSnapshot> snapshots(Duration every) {
    return run.snapshots(every);
  }
}
