package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.StageOptions.cores;
import static dev.millrace.WorkerRange.between;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.Bottleneck;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunRates;
import dev.millrace.RunSnapshot;
import dev.millrace.StageOptions;
import dev.millrace.Step;
import dev.millrace.Work;
import dev.millrace.queue.BoundedQueue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a snapshot says of what holds the pipeline back, and of how fast it goes. */
class BottleneckTest {

  private static final String FULL =
      "the queue before stage 'second' is full and the one behind it is not: ";

  private final CountedTime time = new CountedTime();

  @AfterEach
  void disposeTime() {
    time.dispose();
  }

  private PipelineRun start(
      Duration first, Duration second, UnaryOperator<StageOptions<Integer>> options) {
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, Integer.MAX_VALUE))
                .queue(fifo(5))
                .stage("first", n -> Mono.delay(first, time).thenReturn(n))
                .queue(fifo(5))
                .stage("second", n -> Mono.delay(second, time).thenReturn(n), options),
            RunOptions.defaults().timer(time));
    time.advanceBy(ofSeconds(100));
    return run;
  }

  private static BoundedQueue<Integer> full(int capacity) {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(capacity);
    while (!queue.isFull()) {
      queue.offer(1);
    }
    return queue;
  }

  private Optional<Bottleneck> bottleneck(PipelineRun run) {
    Optional<Bottleneck> found = run.snapshot().bottleneck();
    run.cancel();
    return found;
  }

  @Test
  void isTheStageBehindAFullQueueBeforeOneThatIsNot() {
    assertThat(bottleneck(start(ofSeconds(3), ofSeconds(1), s -> s)))
        .map(Bottleneck::stage)
        .contains("first");
    assertThat(bottleneck(start(ofSeconds(1), ofSeconds(3), s -> s)))
        .contains(
            new Bottleneck(
                "second", FULL + "give it more workers than 1, or make its function faster"));
  }

  @Test
  void isNotToBeHadMoreWorkersThanThereAreCores() {
    StageTally tally =
        new StageTally(
            new Step.Stage(
                "second",
                new Work.Mapping<>(n -> n),
                StageOptions.defaults().workers(cores()).cpuBound()),
            full(1),
            List.of(BoundedQueue.fifo(1)),
            List.of(),
            null,
            cores(),
            cores(),
            Optional.empty());
    assertThat(Bottlenecks.find(List.of(tally)))
        .map(Bottleneck::advice)
        .contains(FULL + "it has a worker for each core, so make its function faster");
  }

  @Test
  void isWhatTheStageCallsIfItsWorkersAreFound() {
    assertThat(bottleneck(start(ofSeconds(1), ofSeconds(30), s -> s.workers(between(1, 2)))))
        .map(Bottleneck::advice)
        .hasValueSatisfying(
            advice ->
                assertThat(advice)
                    .matches(
                        FULL
                            + "it has as many workers \\([12]\\) as what it calls can bear,"
                            + " so look there"));
  }

  @Test
  void isNoneWhileTheRunIsPaused() {
    PipelineRun run = start(ofSeconds(1), ofSeconds(3), s -> s);
    run.pause();
    assertThat(bottleneck(run)).isEmpty();
  }

  @Test
  void isNoneIfTheSourceIsSlow() {
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Flux.interval(ofSeconds(1), time)).map("same", n -> n),
            RunOptions.defaults().timer(time));
    time.advanceBy(ofSeconds(9));
    assertThat(bottleneck(run)).isEmpty();
  }

  @Test
  void rateIsTakenBetweenTwoSnapshots() {
    PipelineRun run = start(ofSeconds(1), ofSeconds(2), s -> s);
    RunSnapshot before = run.snapshot();
    time.advanceBy(ofSeconds(20));
    RunSnapshot after = run.snapshot();
    RunRates rates = after.since(before);
    assertThat(rates.time()).isEqualTo(ofSeconds(20));
    assertThat(rates.taken()).isCloseTo(0.5, within(0.01));
    assertThat(rates.completed()).isCloseTo(0.5, within(0.01));
    assertThat(rates.stages()).containsEntry("second", 0.5).containsKey("first");
    assertThat(rates.queues()).containsEntry("queue-1", 0.5);
    assertThatThrownBy(() -> before.since(after))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("earlier must be taken before PT1M40S, was taken at PT2M");
    run.cancel();
  }
}
