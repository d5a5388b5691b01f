package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Neither workers nor stages nor items make the stack grow without end: a small one is enough. */
class DeepPipelineTest {

  private static final long SMALL_STACK = 512 * 1024;

  private enum Kind {
    MAP,
    MONO,
    ELSEWHERE;

    Pipeline<Integer> addTo(Pipeline<Integer> pipeline, String name, int workers) {
      return switch (this) {
        case MAP -> pipeline.map(name, n -> n, s -> s.workers(workers));
        case MONO -> pipeline.stage(name, n -> Mono.just(n).hide(), s -> s.workers(workers));
        case ELSEWHERE ->
            pipeline.stage(
                name, n -> Mono.just(n).publishOn(Schedulers.parallel()), s -> s.workers(workers));
      };
    }

    Pipeline<Integer> pipeline(int items, int stages, int workers) {
      Pipeline<Integer> pipeline = Pipeline.from("numbers", Flux.range(0, items));
      for (int stage = 0; stage < stages; stage++) {
        pipeline = addTo(pipeline.queue(fifo(1)), "stage-" + stage, workers);
      }
      return pipeline;
    }
  }

  private static <T> T onASmallStack(Supplier<T> task)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                result.complete(task.get());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            "small stack",
            SMALL_STACK);
    thread.start();
    return result.get(LIMIT.multipliedBy(3).toSeconds(), TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource
  void aThousandWorkersInEachOfTwentyStages(Kind kind) throws Exception {
    int items = kind == Kind.ELSEWHERE ? 3_000 : 100_000;
    Pipeline<Integer> pipeline = kind.pipeline(items, 20, 1000);

    assertThat(onASmallStack(() -> pipeline.flux().count().block())).isEqualTo(items);
  }

  @ParameterizedTest
  @EnumSource
  void aThousandStagesOfOneWorker(Kind kind) throws Exception {
    Pipeline<Integer> pipeline = kind.pipeline(100, 1000, 1);

    assertThat(onASmallStack(() -> pipeline.flux().count().block())).isEqualTo(100);
  }

  @Test
  void aThousandStagesWhoseSubscriberAsksOnceAllAreFull() throws Exception {
    Pipeline<Integer> pipeline = Kind.MONO.pipeline(5_000, 1000, 1);

    assertThat(onASmallStack(() -> pipeline.flux().limitRate(1).count().block())).isEqualTo(5_000);
  }

  @Test
  void aThousandWorkersThatAllFinishAtOnce() throws Exception {
    Sinks.Empty<Void> gate = Sinks.empty();
    PipelineRun run =
        Runs.start(
            Kind.MONO.addTo(
                Pipeline.from("numbers", Flux.range(0, 100_000))
                    .stage("hold", n -> gate.asMono().thenReturn(n), s -> s.workers(1000)),
                "next",
                1000));

    RunReport report =
        onASmallStack(
            () -> {
              gate.tryEmitEmpty();
              return run.completion().block(LIMIT);
            });

    assertThat(report.completed()).isEqualTo(100_000);
  }

  @Test
  void aThousandWorkersThatFinishOneAfterTheOther() throws Exception {
    Queue<Sinks.One<Integer>> waiting = new ArrayDeque<>();
    PipelineRun run =
        Runs.start(
            Kind.MAP
                .pipeline(10_000, 5, 100)
                .stage(
                    "hold",
                    n -> {
                      Sinks.One<Integer> one = Sinks.one();
                      waiting.add(one);
                      return one.asMono();
                    },
                    s -> s.workers(1000)));

    RunReport report =
        onASmallStack(
            () -> {
              for (var next = waiting.poll(); next != null; next = waiting.poll()) {
                next.tryEmitValue(1);
              }
              return run.completion().block(LIMIT);
            });

    assertThat(report.completed()).isEqualTo(10_000);
  }

  @ParameterizedTest
  @EnumSource
  void aThousandStagesThatAreCancelled(Kind kind) throws Exception {
    Sinks.Empty<Void> never = Sinks.empty();
    Pipeline<Integer> full =
        kind.pipeline(100_000, 1000, 1)
            .stage("hold", n -> never.asMono().thenReturn(n), s -> s.workers(10));

    RunReport report =
        onASmallStack(
            () -> {
              PipelineRun run = Runs.start(full);
              run.cancel();
              return run.completion().block(LIMIT);
            });

    assertThat(report.state()).isEqualTo(RunState.CANCELLED);
    assertThat(report.taken()).isEqualTo(report.returned());
  }
}
