package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.queue.BoundedQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;

class DrainTest {

  private static final Duration DEADLINE = ofSeconds(30);

  private final CountedTime time = new CountedTime();
  private final TestPublisher<Integer> source = TestPublisher.create();

  @AfterEach
  void disposeTime() {
    time.dispose();
  }

  /** Each item takes a second. */
  private PipelineRun startWith(int items) {
    PipelineRun run = Runs.start(pipeline(), RunOptions.defaults().timer(time));
    for (int item = 1; item <= items; item++) {
      source.next(item);
    }
    return run;
  }

  private Pipeline<Integer> pipeline() {
    return Pipeline.from("numbers", source.flux())
        .queue(fifo(9))
        .stage("slow", n -> Mono.delay(ofSeconds(1), time).thenReturn(n));
  }

  @Test
  void endsTheSourcesAndFinishesWhatTheyBrought() {
    PipelineRun run = startWith(3);
    CompletableFuture<RunReport> drained = run.drain(DEADLINE).toFuture();
    source.assertCancelled();
    time.advanceBy(ofSeconds(3));
    assertThat(drained)
        .isCompletedWithValueMatching(report -> report.state() == RunState.COMPLETED)
        .isCompletedWithValueMatching(report -> report.completed() == 3)
        .isCompletedWithValueMatching(report -> report.returned() == 0);
  }

  @Test
  void cancelsAfterTheDeadlineAndTellsWhatIsLeft() {
    PipelineRun run = startWith(5);
    CompletableFuture<RunReport> drained = run.drain(ofMillis(2500)).toFuture();
    time.advanceBy(ofMillis(2499));
    assertThat(drained).isNotDone();
    time.advanceBy(ofMillis(1));
    RunReport report = drained.getNow(null);
    assertThat(report.state()).isEqualTo(RunState.CANCELLED);
    assertThat(report.taken()).isEqualTo(5);
    assertThat(report.completed()).isEqualTo(2);
    assertThat(report.returned()).isEqualTo(3);
  }

  @Test
  void doesNothingBeforeItIsSubscribedTo() {
    PipelineRun run = startWith(1);
    Mono<RunReport> drain = run.drain(DEADLINE);
    source.assertNotCancelled();
    assertThat(run.snapshot().state()).isEqualTo(RunState.RUNNING);
    drain.subscribe();
    source.assertCancelled();
    assertThat(run.snapshot().state()).isEqualTo(RunState.DRAINING);
  }

  @Test
  void endsAtTheShortestOfSeveralDeadlines() {
    PipelineRun run = startWith(9);
    run.drain(ofSeconds(60)).subscribe();
    run.drain(ofMillis(4500)).subscribe();
    run.drain(ofSeconds(30)).subscribe();
    CompletableFuture<RunReport> ended = run.completion().toFuture();
    time.advanceBy(ofMillis(4500));
    assertThat(ended).isCompletedWithValueMatching(report -> report.returned() == 5);
  }

  @Test
  void goesOnIfItsSubscriberCancels() {
    PipelineRun run = startWith(1);
    run.drain(DEADLINE).subscribe().dispose();
    time.advanceBy(ofSeconds(1));
    assertThat(run.snapshot().state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void resumesAPausedRunAndIsNotPaused() {
    PipelineRun run = startWith(0);
    run.pause();
    source.next(1, 2);
    CompletableFuture<RunReport> drained = run.drain(DEADLINE).toFuture();
    run.pause();
    time.advanceBy(ofSeconds(2));
    assertThat(drained).isCompletedWithValueMatching(report -> report.completed() == 2);
  }

  @Test
  void leavesNoTimerBehind() {
    PipelineRun run = startWith(1);
    run.drain(ofSeconds(60)).subscribe();
    time.advanceBy(ofSeconds(1));
    assertThat(run.snapshot().state()).isEqualTo(RunState.COMPLETED);
    assertThat(time.openTimers()).isZero();
  }

  @Test
  void tellsTheReportAgainWhenTheRunIsOver() {
    PipelineRun run = startWith(1);
    run.cancel();
    assertThat(run.drain(DEADLINE).block(LIMIT).state()).isEqualTo(RunState.CANCELLED);
    assertThat(time.openTimers()).isZero();
  }

  @Test
  void cancelsAtOnceWithNoTimeAtAll() {
    PipelineRun run = startWith(3);
    CompletableFuture<RunReport> drained = run.drain(Duration.ZERO).toFuture();
    time.advanceBy(Duration.ZERO);
    assertThat(drained).isCompletedWithValueMatching(report -> report.returned() == 3);
  }

  @Test
  void acceptsADeadlineThatNeverComes() {
    PipelineRun run = startWith(1);
    CompletableFuture<RunReport> drained = run.drain(Duration.ofSeconds(Long.MAX_VALUE)).toFuture();
    time.advanceBy(ofSeconds(1));
    assertThat(drained).isCompletedWithValueMatching(report -> report.completed() == 1);
  }

  @Test
  void rejectsANegativeDeadline() {
    PipelineRun run = startWith(0);
    assertThatThrownBy(() -> run.drain(ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("deadline must not be negative, was PT-1S");
  }

  @Test
  void waitsForItemsThatArePutBack() {
    List<Integer> attempts = new ArrayList<>();
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", source.flux())
                .queue(fifo(9))
                .stage(
                    "fails twice",
                    n -> {
                      attempts.add(n);
                      return Mono.delay(ofSeconds(1), time)
                          .flatMap(
                              tick ->
                                  attempts.size() < 3
                                      ? Mono.error(new IllegalStateException())
                                      : Mono.just(n));
                    },
                    s -> s.onFailure(FailurePolicy.requeue(5))),
            RunOptions.defaults().timer(time));
    source.next(1);
    CompletableFuture<RunReport> drained = run.drain(DEADLINE).toFuture();
    time.advanceBy(ofSeconds(3));
    assertThat(drained).isCompletedWithValueMatching(report -> report.completed() == 1);
    assertThat(attempts).containsExactly(1, 1, 1);
  }

  @Test
  void putsDeliveriesBackThatItDoesNotFinish() {
    BoundedQueue<Integer> jobs = BoundedQueue.fifo(9);
    Flux.range(1, 5).concatMap(jobs::put).subscribe();
    PipelineRun run =
        Runs.start(
            Pipeline.fromDeliveries("jobs", jobs.deliveries())
                .queue(fifo(9))
                .stage("slow", n -> Mono.delay(ofSeconds(1), time).thenReturn(n)),
            RunOptions.defaults().timer(time));
    run.drain(ofMillis(2500)).subscribe();
    time.advanceBy(ofMillis(2500));
    RunReport report = run.completion().block(LIMIT);
    assertThat(report.completed()).isEqualTo(2);
    assertThat(report.returned()).isEqualTo(3);
    assertThat(jobs.unfinished()).isEqualTo(3);
    assertThat(jobs.size()).isEqualTo(3);
  }
}
