package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.StageOptions;
import dev.millrace.queue.BoundedQueue;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/** When the report has come, nothing of the run goes on. */
class CompletionTest {

  private final BoundedQueue<Integer> jobs = BoundedQueue.fifo(9);
  private final CountDownLatch called = new CountDownLatch(2);
  private final CountDownLatch release = new CountDownLatch(1);

  CompletionTest() {
    for (int job = 0; job < 9; job++) {
      jobs.offer(job);
    }
  }

  static Stream<UnaryOperator<StageOptions<Integer>>> places() {
    return Stream.of(StageOptions::blocking, StageOptions::cpuBound);
  }

  /** Two of the nine are in functions that ignore their interrupt. */
  private PipelineRun startFunctionsThatStay(UnaryOperator<StageOptions<Integer>> place) {
    return startFunctionsThatStay(place, RunOptions.defaults());
  }

  private PipelineRun startFunctionsThatStay(
      UnaryOperator<StageOptions<Integer>> place, RunOptions options) {
    PipelineRun run =
        Runs.start(
            Pipeline.fromDeliveries("jobs", jobs.deliveries())
                .queue(fifo(3))
                .map(
                    "stays",
                    n -> {
                      called.countDown();
                      Busy.spinUntil(() -> release.getCount() == 0, LIMIT);
                      return n;
                    },
                    s -> place.apply(s.workers(2))),
            options);
    Busy.await("functions", () -> called.getCount() == 0);
    return run;
  }

  @ParameterizedTest
  @MethodSource("places")
  void waitsForTheFunctionsThatRunAtACancelAndForTheirDeliveries(
      UnaryOperator<StageOptions<Integer>> place) {
    PipelineRun run = startFunctionsThatStay(place);
    AtomicReference<Long> open = new AtomicReference<>();
    CompletableFuture<RunReport> completion =
        run.completion().doOnNext(end -> open.set(jobs.unfinished() - jobs.size())).toFuture();

    run.cancel();
    assertThat(completion).isNotDone();
    release.countDown();

    assertThat(completion)
        .succeedsWithin(LIMIT)
        .satisfies(
            report -> {
              assertThat(report.state()).isEqualTo(RunState.CANCELLED);
              assertThat(report.stillRunning()).isEmpty();
              assertThat(report.completed() + report.returned()).isEqualTo(report.taken());
            });
    assertThat(open).hasValue(0L);
    assertThat(jobs.size()).isEqualTo(9);
  }

  @ParameterizedTest
  @MethodSource("places")
  void ofADrainWithNoTimeWaitsToo(UnaryOperator<StageOptions<Integer>> place) {
    PipelineRun run = startFunctionsThatStay(place);
    CompletableFuture<RunReport> drained = run.drain(Duration.ZERO).toFuture();

    Busy.await("the deadline", () -> run.snapshot().state() == RunState.CANCELLED);
    assertThat(drained).isNotDone();
    release.countDown();

    assertThat(drained).succeedsWithin(LIMIT);
    assertThat(jobs.size()).isEqualTo(9);
  }

  @ParameterizedTest
  @MethodSource("places")
  void namesTheFunctionsThatHaveNotReturnedWhenTheGraceIsOver(
      UnaryOperator<StageOptions<Integer>> place) {
    PipelineRun run = startFunctionsThatStay(place, RunOptions.defaults().grace(ofMillis(20)));

    run.cancel();
    RunReport report = run.completion().block(LIMIT);

    assertThat(report.stillRunning()).containsExactly("stays", "stays");
    assertThat(report.completed() + report.returned()).isEqualTo(report.taken());
    release.countDown();
    Busy.await("all deliveries to be back", () -> jobs.size() == 9);
  }

  @Nested
  class WhenTheSubscriberThrowsAtTheEnd {

    private final AtomicReference<Throwable> dropped = new AtomicReference<>();

    private PipelineRun start(Flux<Integer> numbers) {
      return new StagesEngine()
          .start(
              Pipeline.from("numbers", numbers),
              RunOptions.defaults(),
              new ThrowingAtTheEnd(),
              Runnable::run);
    }

    @Test
    void comesOfARunThatHasCompleted() {
      RunReport report = start(Flux.range(0, 3)).completion().block(LIMIT);
      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(report.completed()).isEqualTo(3);
      assertThat(dropped.get()).hasMessage("onComplete");
    }

    @Test
    void comesOfARunThatHasFailed() {
      RunReport report =
          start(Flux.error(new IllegalStateException("source"))).completion().block(LIMIT);
      assertThat(report.state()).isEqualTo(RunState.FAILED);
      assertThat(dropped.get()).hasMessage("onError");
    }

    @Test
    void comesOfARunThatIsDrained() {
      RunReport report = start(Flux.<Integer>never()).drain(LIMIT).block(LIMIT);
      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(dropped.get()).hasMessage("onComplete");
    }

    private final class ThrowingAtTheEnd implements CoreSubscriber<Integer> {

      @Override
      public Context currentContext() {
        return Context.of(
            "reactor.onErrorDropped.local", (Consumer<Throwable>) error -> dropped.set(error));
      }

      @Override
      public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(Integer number) {}

      @Override
      public void onError(Throwable error) {
        throw new IllegalStateException("onError");
      }

      @Override
      public void onComplete() {
        throw new IllegalStateException("onComplete");
      }
    }
  }
}
