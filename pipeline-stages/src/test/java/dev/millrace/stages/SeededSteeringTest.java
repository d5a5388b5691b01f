package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.context.Context;

/** A seeded run that is steered, from inside or from outside, is one that its seed replays. */
class SeededSteeringTest {

  private static final int SEEDS = 300;
  private static final int ITEMS = 30;

  /** Who steers the run. */
  enum Steering {
    /** A function of the run, with the item in hand. */
    FROM_INSIDE {
      @Override
      void steer(Steered steered) {
        steered.subscriber.request(ITEMS);
      }
    },
    /** Someone who asks for some results, steers, and asks for more. */
    FROM_OUTSIDE {
      @Override
      void steer(Steered steered) {
        while (!steered.isOver()) {
          steered.subscriber.request(1 + steered.random.nextInt(4));
          steered.act();
        }
      }
    };

    abstract void steer(Steered steered);
  }

  /** A run, what is done with it, and what comes of that, step by step. */
  private static final class Steered {

    private final Random random;
    private final boolean fromInside;
    private final List<String> trace = new ArrayList<>();
    private final TestSubscriber<Integer> subscriber =
        TestSubscriber.builder().initialRequest(0).build();
    private final PipelineRun run;

    Steered(long seed, Steering steering) {
      this.random = new Random(seed);
      this.fromInside = steering == Steering.FROM_INSIDE;
      Pipeline<Integer> pipeline =
          Pipeline.from("numbers", Flux.range(0, ITEMS))
              .queue(fifo(5))
              .stage("first", n -> work("first", n), s -> s.workers(2))
              .queue(fifo(3))
              .stage("second", n -> work("second", n), s -> s.workers(3).ordered(2));
      Run<Integer> started =
          new Run<>(pipeline, RunOptions.defaults().seeded(seed), Context.empty(), subscriber);
      this.run = started;
      started.start();
      steering.steer(this);
    }

    private Mono<Integer> work(String stage, int n) {
      return Mono.deferContextual(
          context -> {
            Scheduler timer = RunOptions.timerOf(context);
            trace.add("%s %d at %d".formatted(stage, n, timer.now(TimeUnit.MILLISECONDS)));
            if (fromInside && random.nextInt(4) == 0) {
              act();
              // Else nobody would.
              timer.schedule(run::resume, 3, TimeUnit.MILLISECONDS);
            }
            return n % 3 == 0 ? Mono.just(n) : Mono.just(n).delayElement(ofMillis(n % 5), timer);
          });
    }

    private void act() {
      switch (random.nextInt(8)) {
        case 0, 1 -> run.pause();
        case 2, 3 -> run.resume();
        case 4 -> run.resize("first", 1 + random.nextInt(4));
        case 5 -> run.resize("second", 1 + random.nextInt(4));
        case 6 -> run.snapshot();
        default -> drainRarely();
      }
      trace.add(run.snapshot().state().toString());
    }

    private void drainRarely() {
      if (random.nextInt(5) == 0) {
        run.drain(random.nextBoolean() ? ofMillis(2) : ofSeconds(10)).subscribe();
      }
    }

    boolean isOver() {
      return subscriber.isTerminatedOrCancelled() || run.snapshot().state() == RunState.CANCELLED;
    }
  }

  @ParameterizedTest
  @EnumSource
  void isReplayedByItsSeed(Steering steering) {
    Set<List<String>> traces = new HashSet<>();
    Set<RunState> ends = new HashSet<>();
    Set<String> states = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      Steered steered = new Steered(seed, steering);
      Steered again = new Steered(seed, steering);

      RunReport report = steered.run.completion().block(Duration.ZERO);
      assertThat(report).as("seed %d: %s", seed, steered.run.snapshot()).isNotNull();
      assertThat(again.trace).as("seed %d", seed).isEqualTo(steered.trace);
      assertThat(again.run.completion().block(Duration.ZERO)).isEqualTo(report);
      assertThat(report.taken()).isEqualTo(report.completed() + report.returned());
      traces.add(steered.trace);
      ends.add(report.state());
      states.addAll(steered.trace);
    }

    assertThat(traces).hasSizeGreaterThan(SEEDS * 9 / 10);
    assertThat(ends).containsExactlyInAnyOrder(RunState.COMPLETED, RunState.CANCELLED);
    assertThat(states).contains("paused", "draining", "running");
  }

  @Test
  void isDoneAtOnceByWhoSteers() {
    TestSubscriber<Integer> subscriber = TestSubscriber.builder().initialRequest(2).build();
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 9)).queue(fifo(2)).map("same", n -> n);
    Run<Integer> run =
        new Run<>(pipeline, RunOptions.defaults().seeded(1), Context.empty(), subscriber);
    run.start();

    run.pause();
    subscriber.request(5);
    assertThat(run.snapshot().state()).isEqualTo(RunState.PAUSED);
    int whilePaused = subscriber.getReceivedOnNext().size();
    run.resume();
    int afterwards = subscriber.getReceivedOnNext().size();
    run.drain(ofSeconds(1)).subscribe();
    subscriber.request(9);

    assertThat(whilePaused).isLessThanOrEqualTo(3);
    assertThat(afterwards).isEqualTo(7);
    assertThat(subscriber.getReceivedOnNext()).startsWith(0, 1, 2, 3, 4, 5, 6);
    assertThat(subscriber.isTerminatedComplete()).isTrue();
  }

  @Test
  void failsIfAnotherThreadSteersWhileItWorks() {
    List<PipelineRun> handle = new ArrayList<>();
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 20))
            .map(
                "asks",
                n -> {
                  steerOnThread(handle.get(0));
                  return n;
                });
    Run<Integer> run =
        new Run<>(
            pipeline, RunOptions.defaults().seeded(1), Context.empty(), TestSubscriber.create());
    handle.add(run);

    run.start();

    assertThatExceptionOfType(PipelineException.class)
        .isThrownBy(
            () -> {
              throw requireNonNull(run.completion().block(Duration.ZERO)).failure();
            })
        .withMessageEndingWith(
            "a seeded run must stay on its thread '%s', was called from thread 'other'"
                .formatted(Thread.currentThread().getName()));
  }

  private static void steerOnThread(PipelineRun run) {
    CountDownLatch called = new CountDownLatch(1);
    Runnable call =
        () -> {
          run.pause();
          called.countDown();
        };
    new Thread(call, "other").start();
    Uninterruptibly.await(called);
  }

  @Test
  void waitsForNobodyIfItIsIdleAndStuck() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 3)).stage("never", n -> Mono.<Integer>never());

    assertThatExceptionOfType(PipelineException.class)
        .isThrownBy(
            () -> pipeline.run(RunOptions.defaults().seeded(1).idleTimeout(ofSeconds(1))).block())
        .withMessageStartingWith("stage 'never' of pipeline 'pipeline' failed");
  }

  @Test
  void mayHaveManyPeriods() {
    Pipeline<Long> pipeline =
        Pipeline.from(
                "ticks",
                Flux.deferContextual(
                    context -> Flux.interval(ofSeconds(1), RunOptions.timerOf(context)).take(5000)))
            .map("same", n -> n);

    RunReport report = pipeline.run(RunOptions.defaults().seeded(1)).block();

    assertThat(report).isNotNull();
    assertThat(report.completed()).isEqualTo(5000);
    assertThat(report.elapsed()).isEqualTo(ofSeconds(5000));
  }
}
