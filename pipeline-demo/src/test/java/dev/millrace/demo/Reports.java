package dev.millrace.demo;

import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.QueueCounts;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.StageCounts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Reports to show. */
final class Reports {

  private Reports() {}

  static RunReport completed() {
    return report(RunState.COMPLETED, 0, null);
  }

  static RunReport failed() {
    Pipeline<Integer> pipeline = Pipeline.from("numbers", Flux.just(1)).named("p");
    PipelineException failure =
        PipelineException.of("p", pipeline.steps().get(0), new IllegalStateException("worn out"));
    return report(RunState.FAILED, 2, failure);
  }

  private static RunReport report(
      RunState state, long returned, @Nullable PipelineException failure) {
    return new RunReport(
        "p",
        state,
        10 + returned,
        7,
        2,
        1,
        returned,
        Duration.ofMillis(1234),
        failure,
        List.of(new StageCounts("fetch", 5, 0, 10, 7, 6, 4, 2, 0)),
        List.of(new QueueCounts("urls", 20, 0, 10, 12, 12, 0, 0)));
  }
}
