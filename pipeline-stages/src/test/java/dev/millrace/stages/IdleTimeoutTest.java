package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class IdleTimeoutTest {

  private static final Duration TIMEOUT = ofSeconds(8);

  private final CountedTime time = new CountedTime();
  private final TestPublisher<Integer> source = TestPublisher.create();

  @AfterEach
  void disposeTime() {
    time.dispose();
  }

  /** Each item takes as many seconds as it says. */
  private Pipeline<Integer> pipeline() {
    return Pipeline.from("numbers", source.flux())
        .queue(fifo(9))
        .stage("slow", n -> Mono.delay(ofSeconds(n), time).thenReturn(n));
  }

  private RunOptions options() {
    return RunOptions.defaults().timer(time).idleTimeout(TIMEOUT);
  }

  /** Says that the run goes on until a moment, and ends then. */
  private void assertEndsIn(Duration left, PipelineRun run) {
    time.advanceBy(left.minusNanos(1));
    assertThat(run.snapshot().state()).isEqualTo(RunState.RUNNING);
    time.advanceBy(ofNanos(1));
    assertThat(run.snapshot().state()).isEqualTo(RunState.COMPLETED);
    source.assertCancelled();
    assertThat(time.openTimers()).isZero();
  }

  @Test
  void endsARunInWhichNothingArrives() {
    assertEndsIn(TIMEOUT, Runs.start(pipeline(), options()));
  }

  @Test
  void countsFromTheMomentAtWhichTheLastItemWasFinished() {
    PipelineRun run = Runs.start(pipeline(), options());
    time.advanceBy(ofMillis(3210));
    source.next(1);
    time.advanceBy(ofSeconds(1));
    assertEndsIn(TIMEOUT, run);
  }

  @Test
  void doesNotCountTheTimeOfAnItemThatTakesLonger() {
    PipelineRun run = Runs.start(pipeline(), options());
    source.next(100);
    time.advanceBy(ofSeconds(100));
    assertEndsIn(TIMEOUT, run);
  }

  @Test
  void isNotHeldUpByAListThatWaitsForMore() {
    PipelineRun run = Runs.start(Pipeline.from("numbers", source.flux()).batch(3), options());
    source.next(1);
    assertEndsIn(TIMEOUT, run);
    assertThat(run.snapshot().completed()).isEqualTo(1);
  }

  @Test
  void neverEndsARunThatIsPaused() {
    PipelineRun run = Runs.start(pipeline(), options());
    run.pause();
    time.advanceBy(ofSeconds(100));
    run.resume();
    assertEndsIn(TIMEOUT, run);
  }

  @Test
  void completesTheSubscriber() {
    StepVerifier.create(pipeline().flux(options()))
        .then(() -> source.next(1))
        .then(() -> time.advanceBy(ofSeconds(1)))
        .expectNext(1)
        .then(() -> time.advanceBy(TIMEOUT))
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void waitsForASubscriberThatHasNotTakenTheLastResult() {
    StepVerifier.create(pipeline().flux(options()), 0)
        .then(() -> source.next(1))
        .then(() -> time.advanceBy(ofSeconds(100)))
        .thenRequest(1)
        .expectNext(1)
        .then(() -> time.advanceBy(TIMEOUT))
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void doesNotWaitForWhatAnOperatorHoldsBack() {
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", source.flux())
                .transform("even", numbers -> numbers.filter(n -> n % 2 == 0)),
            options());
    source.next(1, 2, 3);
    time.advanceBy(TIMEOUT);
    RunReport report = run.completion().block(LIMIT);
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.completed()).isEqualTo(3);
  }

  @Test
  void endsNeverEarlyAndAtMostAnEighthLateHoweverManyItemsCome() {
    long seed = System.nanoTime();
    System.out.println("idle time-out from seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      TestPublisher<Integer> numbers = TestPublisher.create();
      PipelineRun run =
          Runs.start(Pipeline.from("numbers", numbers.flux()).map("same", n -> n), options());
      int items = random.nextInt(5000);
      for (int item = 0; item < items; item++) {
        numbers.next(item);
        time.advanceBy(ofMillis(random.nextInt(10)));
      }
      numbers.next(items);
      time.advanceBy(TIMEOUT.minusNanos(1));
      assertThat(run.snapshot().state()).as("seed %d", seed).isEqualTo(RunState.RUNNING);
      time.advanceBy(TIMEOUT.dividedBy(8).plusNanos(1));
      assertThat(run.snapshot().state()).as("seed %d", seed).isEqualTo(RunState.COMPLETED);
    }
    assertThat(time.openTimers()).isZero();
  }
}
