package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunSnapshot;
import dev.millrace.StageCounts;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What one snapshot says, the next does not take back. */
class SnapshotTruthTest {

  private static final int ITEMS = 20_000;

  @Test
  void takenAndRatesNeverGoBack() {
    PipelineRun run =
        Pipeline.from("numbers", Flux.range(0, ITEMS))
            .queue(fifo(64))
            .map("first", n -> n, s -> s.workers(4).cpuBound())
            .queue(fifo(64))
            .stage("parts", n -> Flux.just(n, n), s -> s.workers(4).cpuBound())
            .queue(fifo(64))
            .map("last", n -> n, s -> s.workers(4).blocking())
            .start();
    CompletableFuture<RunReport> completion = run.completion().toFuture();

    RunSnapshot earlier = run.snapshot();
    long looks = 0;
    while (!completion.isDone()) {
      RunSnapshot now = run.snapshot();
      assertThat(now.taken())
          .as("taken after %d looks", looks)
          .isGreaterThanOrEqualTo(earlier.taken());
      assertThat(now.completed()).isGreaterThanOrEqualTo(earlier.completed());
      assertThat(now.elapsed()).isGreaterThanOrEqualTo(earlier.elapsed());
      // Time stands still once the run is over.
      if (now.elapsed().compareTo(earlier.elapsed()) > 0) {
        assertThat(now.since(earlier).stages().values()).allMatch(rate -> rate >= 0);
      }
      earlier = now;
      looks++;
    }

    assertThat(completion).succeedsWithin(LIMIT);
    assertThat(run.snapshot().taken()).isEqualTo(2L * ITEMS);
  }

  @Test
  void elapsedStandsStillOnceTheRunIsOver() {
    CountedTime time = new CountedTime();
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Flux.just(1))
                .stage("slow", n -> Mono.delay(ofSeconds(3), time).thenReturn(n)),
            RunOptions.defaults().timer(time));
    time.advanceBy(ofSeconds(2));
    assertThat(run.snapshot().elapsed()).isEqualTo(ofSeconds(2));
    time.advanceBy(ofSeconds(1));
    RunReport report = run.completion().block(LIMIT);
    time.advanceBy(ofSeconds(60));

    assertThat(report.elapsed()).isEqualTo(ofSeconds(3));
    assertThat(run.snapshot().elapsed()).isEqualTo(ofSeconds(3));
    time.dispose();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noMoreWorkersAreBusyThanThereAreWhenTheyBecomeFewer(boolean ordered) {
    Sinks.Empty<Void> gate = Sinks.empty();
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, 9))
                .queue(fifo(9))
                .stage(
                    "hold",
                    n -> gate.asMono().thenReturn(n),
                    s -> ordered ? s.workers(4).ordered(9) : s.workers(4)));
    assertThat(hold(run).busy()).isEqualTo(4);

    run.resize("hold", 1);
    assertThat(hold(run).busy()).isEqualTo(4).isLessThanOrEqualTo(hold(run).workers());
    gate.tryEmitEmpty();

    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(9);
    assertThat(hold(run).busy()).isZero();
  }

  private static StageCounts hold(PipelineRun run) {
    return run.snapshot().stages().get(0);
  }
}
