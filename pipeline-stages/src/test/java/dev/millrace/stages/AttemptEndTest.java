package dev.millrace.stages;

import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.StageOptions;
import dev.millrace.testing.SeededRuns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * An attempt has one end, whichever is first: it is done, or its time is up. With the system
 * property {@value SeededRuns#SEED_PROPERTY} one seed is run alone, a hundred times.
 */
class AttemptEndTest {

  private static final int ITEMS = 120;
  private static final Duration TIME = ofMillis(2);

  private final Map<Integer, AtomicInteger> ends = new ConcurrentHashMap<>();

  static LongStream seeds() {
    Long only = Long.getLong(SeededRuns.SEED_PROPERTY);
    return only == null ? LongStream.range(0, 60) : LongStream.range(0, 100).map(round -> only);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void isDoneOrTimedOutAndNeverBoth(long seed) {
    Random random = new Random(seed);
    List<Duration> takes =
        random.ints(ITEMS, 1_600_000, 2_400_000).mapToObj(Duration::ofNanos).toList();
    Attempt attempt = Attempt.values()[random.nextInt(Attempt.values().length)];
    Policy policy = Policy.values()[random.nextInt(Policy.values().length)];
    boolean ordered = random.nextBoolean();
    String what = "seed %d: %s, %s, ordered %s".formatted(seed, attempt, policy, ordered);

    Pipeline<Integer> before = Pipeline.from("numbers", Flux.range(0, ITEMS)).queue(fifo(16));
    RunReport report =
        attempt
            .addTo(before, takes, s -> policy.apply(ordered ? s.ordered(8) : s, this))
            .queue(fifo(1 + random.nextInt(16)))
            .map("count", this::end)
            .run()
            .block(LIMIT);

    assertThat(report.state()).as(what).isEqualTo(RunState.COMPLETED);
    assertThat(report.taken()).as(what).isEqualTo(ITEMS);
    assertThat(report.completed() + report.skipped() + report.deadLettered())
        .as(what)
        .isEqualTo(ITEMS);
    assertThat(report.returned()).as(what).isZero();
    assertThat(ends.values()).as(what).allSatisfy(end -> assertThat(end).hasValue(1));
    assertThat(ends.size() + report.skipped()).as(what).isEqualTo(ITEMS);
  }

  private int end(int n) {
    ends.computeIfAbsent(n, key -> new AtomicInteger()).incrementAndGet();
    return n;
  }

  /** What an attempt does, for about as long as it may. */
  private enum Attempt {
    DELAY {
      @Override
      Pipeline<Integer> addTo(Pipeline<Integer> items, List<Duration> takes, Options options) {
        return items.stage(
            "f",
            n -> Mono.just(n).delayElement(takes.get(n), Schedulers.boundedElastic()),
            s -> options.apply(s.workers(8)));
      }
    },
    BLOCK {
      @Override
      Pipeline<Integer> addTo(Pipeline<Integer> items, List<Duration> takes, Options options) {
        return items.map(
            "f",
            n -> {
              Busy.block(takes.get(n));
              Thread.interrupted();
              return n;
            },
            s -> options.apply(s.workers(8).blocking()));
      }
    },
    COMPUTE {
      @Override
      Pipeline<Integer> addTo(Pipeline<Integer> items, List<Duration> takes, Options options) {
        return items.map(
            "f",
            n -> {
              Busy.spin(takes.get(n));
              return n;
            },
            s -> options.apply(s.workers(2).cpuBound()));
      }
    },
    DELAY_ON_A_THREAD_THAT_BLOCKS {
      @Override
      Pipeline<Integer> addTo(Pipeline<Integer> items, List<Duration> takes, Options options) {
        return items.stage(
            "f",
            n -> Mono.just(n).delayElement(takes.get(n), Schedulers.single()),
            s -> options.apply(s.workers(8).blocking()));
      }
    };

    abstract Pipeline<Integer> addTo(
        Pipeline<Integer> items, List<Duration> takes, Options options);
  }

  private interface Options {
    StageOptions<Integer> apply(StageOptions<Integer> options);
  }

  private enum Policy {
    SKIP,
    RETRY,
    REQUEUE,
    DEAD_LETTER,
    DEADLINE;

    StageOptions<Integer> apply(StageOptions<Integer> options, AttemptEndTest test) {
      FailurePolicy<Integer> letters =
          deadLetter(letter -> Mono.fromRunnable(() -> test.end(letter.item())));
      return switch (this) {
        case SKIP -> options.timeout(TIME).onFailure(skip());
        case RETRY -> options.timeout(TIME).onFailure(retry(2).thenSkip());
        case REQUEUE -> options.timeout(TIME).onFailure(requeue(2).thenSkip());
        case DEAD_LETTER -> options.timeout(TIME).onFailure(letters);
        case DEADLINE -> options.deadline(TIME).onFailure(skip());
      };
    }
  }

  /** An attempt that is interrupted hears of it, and nobody else. */
  @Nested
  class ThatIsInterrupted {

    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /** What a function returns, and whether its thread was interrupted when it was called. */
    private record Returned(int n, boolean cameInterrupted) {}

    private void see(String what) {
      if (Thread.interrupted()) {
        violations.add(what + " on " + Thread.currentThread().getName());
      }
    }

    /** An attempt whose own time was up before its first line has no result. */
    private int see(Returned result) {
      if (result.cameInterrupted()) {
        violations.add("the function for " + result);
      }
      see("the next stage");
      return result.n();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.millrace.stages.AttemptEndTest#seeds")
    void doesNotInterruptAnother(long seed) {
      Random random = new Random(seed);
      List<Duration> takes =
          random.ints(ITEMS, 500_000, 1_500_000).mapToObj(Duration::ofNanos).toList();
      boolean leavesTheFlag = random.nextBoolean();
      RunReport report =
          Pipeline.from("numbers", Flux.range(0, ITEMS))
              .queue(fifo(16))
              .map(
                  "f",
                  n -> {
                    boolean cameInterrupted = Thread.interrupted();
                    Busy.block(takes.get(n));
                    if (!leavesTheFlag) {
                      Thread.interrupted();
                    }
                    return new Returned(n, cameInterrupted);
                  },
                  s ->
                      s.workers(4)
                          .blocking()
                          .timeout(ofMillis(1))
                          .onFailure(
                              retry(1)
                                  .thenDeadLetter(
                                      letter -> Mono.fromRunnable(() -> see("the sink")))))
              .map(
                  "next",
                  returned -> {
                    int n = see(returned);
                    Busy.spin(ofNanos(50_000));
                    see("the next stage, later");
                    return n;
                  })
              .map(
                  "last",
                  n -> {
                    see("the last stage");
                    Busy.block(ofNanos(50_000));
                    see("the last stage, later");
                    return n;
                  },
                  s -> s.blocking())
              .run()
              .block(LIMIT);

      String what = "seed %d, leaves the flag %s".formatted(seed, leavesTheFlag);
      assertThat(violations).as(what).isEmpty();
      assertThat(report.completed() + report.deadLettered()).as(what).isEqualTo(ITEMS);
    }
  }
}
