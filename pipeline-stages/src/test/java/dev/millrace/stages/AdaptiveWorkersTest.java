package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.WorkerRange.between;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.WorkerChoice;
import dev.millrace.WorkerRange;
import java.time.Duration;
import java.util.IntSummaryStatistics;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What the engine finds for a stage that may have 1 to 64 workers, against simulated downstreams.
 */
class AdaptiveWorkersTest {

  private static final WorkerRange RANGE = between(1, 64);

  private final CountedTime time = new CountedTime();

  @AfterEach
  void disposeTime() {
    time.dispose();
  }

  private PipelineRun start(SimulatedDownstream downstream) {
    return start(Flux.range(0, Integer.MAX_VALUE), downstream);
  }

  private PipelineRun start(Flux<Integer> source, SimulatedDownstream downstream) {
    return Runs.start(
        Pipeline.from("numbers", source)
            .queue(fifo(100))
            .stage("call", downstream::call, s -> s.workers(RANGE).onFailure(FailurePolicy.skip())),
        RunOptions.defaults().timer(time));
  }

  private static WorkerChoice choice(PipelineRun run) {
    return run.snapshot().workerChoices().get(0);
  }

  /** Returns how many workers there were, looked at ten times a second. */
  private IntSummaryStatistics workersIn(PipelineRun run, Duration duration) {
    IntSummaryStatistics workers = new IntSummaryStatistics();
    for (long left = duration.toMillis(); left > 0; left -= 100) {
      time.advanceBy(ofMillis(100));
      workers.accept(choice(run).workers());
    }
    return workers;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 20, 40})
  void settlesNearWhatTheDownstreamServesAtATime(int capacity) {
    PipelineRun run = start(new SimulatedDownstream(time, capacity, ofMillis(50)));
    time.advanceBy(ofSeconds(30));
    IntSummaryStatistics workers = workersIn(run, ofSeconds(60));
    assertThat(workers.getAverage()).isBetween(0.9 * capacity, 1.5 * capacity + 2);
    assertThat(workers.getMax()).isLessThan(2 * capacity + 3);
    assertThat(choice(run).reason()).contains("50.0 ms with few");
    run.cancel();
  }

  @Test
  void servesAsManyItemsAsTheDownstreamCan() {
    PipelineRun run = start(new SimulatedDownstream(time, 20, ofMillis(50)));
    time.advanceBy(ofSeconds(30));
    long before = run.snapshot().completed();
    time.advanceBy(ofSeconds(60));
    // Twenty at a time, fifty milliseconds each.
    assertThat(run.snapshot().completed() - before).isGreaterThan(60 * 400 * 95 / 100);
    run.cancel();
  }

  @Test
  void followsADownstreamThatGrowsAndShrinks() {
    SimulatedDownstream downstream = new SimulatedDownstream(time, 6, ofMillis(50));
    PipelineRun run = start(downstream);
    time.advanceBy(ofSeconds(30));
    assertThat(workersIn(run, ofSeconds(10)).getAverage()).isBetween(5.0, 11.0);
    downstream.changeCapacity(30);
    time.advanceBy(ofSeconds(30));
    assertThat(workersIn(run, ofSeconds(10)).getAverage()).isBetween(27.0, 46.0);
    downstream.changeCapacity(6);
    time.advanceBy(ofSeconds(30));
    assertThat(workersIn(run, ofSeconds(10)).getAverage()).isBetween(5.0, 11.0);
    run.cancel();
  }

  @Test
  void doesNotTakeASlowDownstreamForACrowdedOne() {
    SimulatedDownstream downstream = new SimulatedDownstream(time, 20, ofMillis(50));
    PipelineRun run = start(downstream);
    time.advanceBy(ofSeconds(30));
    downstream.changeService(ofMillis(150));
    time.advanceBy(ofMinutes(2));
    assertThat(workersIn(run, ofSeconds(60)).getAverage()).isBetween(18.0, 32.0);
    run.cancel();
  }

  @Test
  void goesBackWhenCallsAreRefused() {
    SimulatedDownstream downstream = new SimulatedDownstream(time, 10, ofMillis(50));
    downstream.refuseAfter(ofMillis(1));
    PipelineRun run = start(downstream);
    time.advanceBy(ofSeconds(30));
    assertThat(workersIn(run, ofSeconds(60)).getAverage()).isBetween(7.0, 16.0);
    run.cancel();
  }

  @Test
  void isNotPutOffByItemsThatFailHoweverFewTheWorkersAre() {
    AtomicInteger calls = new AtomicInteger();
    SimulatedDownstream downstream = new SimulatedDownstream(time, 16, ofMillis(50));
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, Integer.MAX_VALUE))
                .queue(fifo(100))
                .stage(
                    "call",
                    n ->
                        calls.incrementAndGet() % 5 == 0
                            ? Mono.error(new IllegalStateException("a bad record"))
                            : downstream.call(n),
                    s -> s.workers(RANGE).onFailure(FailurePolicy.skip())),
            RunOptions.defaults().timer(time));
    time.advanceBy(ofSeconds(30));
    assertThat(workersIn(run, ofSeconds(60)).getAverage()).isBetween(14.0, 27.0);
    run.cancel();
  }

  @Test
  void addsNoneThatWouldHaveNothingToDo() {
    PipelineRun run =
        start(
            Flux.interval(ofMillis(40), time).map(Long::intValue),
            new SimulatedDownstream(time, 64, ofMillis(50)));
    time.advanceBy(ofSeconds(60));
    assertThat(choice(run).workers()).isBetween(2, 4);
    assertThat(choice(run).reason()).isEqualTo("more of them would have nothing to do");
    run.cancel();
  }

  @Test
  void staysInItsRange() {
    PipelineRun run = start(new SimulatedDownstream(time, 500, ofMillis(50)));
    time.advanceBy(ofSeconds(60));
    assertThat(workersIn(run, ofSeconds(2)).getMax()).isEqualTo(64);
    run.cancel();
  }

  @Test
  void readsTheClockForFewOfManyItems() {
    AtomicInteger readings = new AtomicInteger();
    CountedTime counting =
        new CountedTime() {
          @Override
          public long now(TimeUnit unit) {
            readings.incrementAndGet();
            return super.now(unit);
          }
        };
    RunReport report =
        Runs.start(
                Pipeline.from("numbers", Flux.range(0, 1_000_000))
                    .queue(fifo(100))
                    .map("fast", n -> n, s -> s.workers(RANGE)),
                RunOptions.defaults().timer(counting).idleTimeout(ofSeconds(9)))
            .completion()
            .block(LIMIT);
    assertThat(report.completed()).isEqualTo(1_000_000);
    assertThat(readings).hasValueLessThan(200);
    counting.dispose();
  }

  @Test
  void goesOnFromANumberSetByHand() {
    PipelineRun run = start(new SimulatedDownstream(time, 8, ofMillis(50)));
    time.advanceBy(ofSeconds(30));
    run.resize("call", 40);
    assertThat(choice(run).workers()).isEqualTo(40);
    assertThat(choice(run).reason()).isEqualTo("it was set by hand");
    time.advanceBy(ofSeconds(30));
    assertThat(workersIn(run, ofSeconds(10)).getAverage()).isBetween(7.0, 14.0);
    assertThatThrownBy(() -> run.resize("call", 65))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("workers of stage 'call' must be between 1 and 64, was 65");
    run.cancel();
  }

  @Test
  void leavesNoTimerBehind() {
    PipelineRun run = start(Flux.range(0, 1000), new SimulatedDownstream(time, 8, ofMillis(50)));
    time.advanceBy(ofSeconds(60));
    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(1000);
    assertThat(time.openTimers()).isZero();
  }
}
