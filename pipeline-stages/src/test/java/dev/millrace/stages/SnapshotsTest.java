package dev.millrace.stages;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunState;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class SnapshotsTest {

  private final CountedTime time = new CountedTime();
  private final TestPublisher<Integer> source = TestPublisher.create();
  private final PipelineRun run =
      Runs.start(
          Pipeline.from("numbers", source.flux())
              .stage("slow", n -> Mono.delay(ofSeconds(1), time).thenReturn(n)),
          RunOptions.defaults().timer(time));

  @AfterEach
  void endRun() {
    run.cancel();
    time.dispose();
  }

  @Test
  void comeOnTheRunsTimerAndEndWithTheLast() {
    StepVerifier.create(run.snapshots(ofMillis(600)))
        .then(() -> source.next(1).complete())
        .then(() -> time.advanceBy(ofMillis(999)))
        .expectNextMatches(now -> now.state() == RunState.RUNNING && now.completed() == 0)
        .then(() -> time.advanceBy(ofMillis(1)))
        .expectNextMatches(now -> now.state() == RunState.COMPLETED && now.completed() == 1)
        .expectComplete()
        .verify(Limits.LIMIT);
  }

  @Test
  void tellTheLastAloneIfTheRunIsOver() {
    run.cancel();
    StepVerifier.create(run.snapshots(ofSeconds(1)))
        .expectNextMatches(now -> now.state() == RunState.CANCELLED)
        .expectComplete()
        .verify(Limits.LIMIT);
  }

  @Test
  void areDroppedWithNoDemandExceptTheLast() {
    StepVerifier.create(run.snapshots(ofSeconds(1)), 0)
        .expectSubscription()
        .then(() -> time.advanceBy(ofSeconds(9)))
        .then(run::cancel)
        .thenRequest(1)
        .expectNextMatches(now -> now.state() == RunState.CANCELLED)
        .expectComplete()
        .verify(Limits.LIMIT);
  }

  @Test
  void leaveNoTimerBehind() {
    run.snapshots(ofSeconds(1)).subscribe().dispose();
    StepVerifier.create(run.snapshots(ofSeconds(1)))
        .then(run::cancel)
        .expectNextCount(1)
        .expectComplete()
        .verify(Limits.LIMIT);
    assertThat(time.openTimers()).isZero();
  }

  @Test
  void rejectATimeThatIsNotPositive() {
    assertThatThrownBy(() -> run.snapshots(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("every must be positive, was PT0S");
  }
}
