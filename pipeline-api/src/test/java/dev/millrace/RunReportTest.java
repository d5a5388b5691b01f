package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class RunReportTest {

  private static final StageCounts FETCH = new StageCounts("fetch", 5, 0, 3, 3, 0, 0, 0, 0);
  private static final QueueCounts URLS = new QueueCounts("urls", 20, 0, 3, 3, 3, 0, 0);

  private static RunReport report(
      RunState state, PipelineException failure, List<StageCounts> stages) {
    return new RunReport(
        "crawl", state, 3, 3, 0, 0, 0, Duration.ofSeconds(1), failure, stages, List.of(URLS));
  }

  @Test
  void findsStagesAndQueuesByName() {
    RunReport report = report(RunState.COMPLETED, null, List.of(FETCH));

    assertThat(report.stage("fetch")).contains(FETCH);
    assertThat(report.stage("urls")).isEmpty();
    assertThat(report.queue("urls")).contains(URLS);
    assertThat(report.queue("fetch")).isEmpty();
  }

  @Test
  void doesNotChangeWithTheListsItWasGiven() {
    List<StageCounts> stages = new ArrayList<>(List.of(FETCH));
    RunReport report = report(RunState.COMPLETED, null, stages);

    stages.clear();

    assertThat(report.stages()).containsExactly(FETCH).isUnmodifiable();
    assertThat(report.queues()).isUnmodifiable();
  }

  @Test
  void throwsTheFailureOfARunWithItselfInIt() {
    PipelineException failure =
        PipelineException.of(
            "crawl",
            new Step.Source("urls", Flux.empty(), Step.Source.Brings.ITEMS),
            new Exception("no route"));
    RunReport failed = report(RunState.FAILED, failure, List.of());

    assertThatThrownBy(failed::orThrow)
        .isInstanceOfSatisfying(
            PipelineException.class, told -> assertThat(told.report()).contains(failed))
        .hasMessage(failure.getMessage());
  }

  @Test
  void isReturnedForARunThatDidNotFail() {
    RunReport cancelled = report(RunState.CANCELLED, null, List.of());

    assertThat(cancelled.orThrow()).isSameAs(cancelled);
  }

  @Test
  void showsStatesInLowerCase() {
    assertThat(RunState.values())
        .extracting(RunState::toString)
        .containsExactly("running", "paused", "draining", "completed", "failed", "cancelled");
  }
}
