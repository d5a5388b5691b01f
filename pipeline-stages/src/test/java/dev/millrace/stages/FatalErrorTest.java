package dev.millrace.stages;

import static dev.millrace.Branch.otherwise;
import static dev.millrace.Branch.when;
import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.limits.RateLimiters.slidingWindow;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.StageOptions;
import dev.millrace.stages.PlaceCase.Place;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What is fatal to the JVM ends the run, with its report, whoever throws it, and whatever waits.
 */
class FatalErrorTest {

  private static final Scheduler MINE = Schedulers.newParallel("mine", 2, true);

  @BeforeAll
  static void keepReactorFromPrintingThem() {
    Schedulers.onHandleError((thread, error) -> {});
  }

  @AfterAll
  static void restore() {
    Schedulers.resetOnHandleError();
    MINE.dispose();
  }

  private enum Fatal {
    MISSING_CLASS,
    STACK_OVERFLOW,
    OUT_OF_MEMORY;

    Error make() {
      return switch (this) {
        case MISSING_CLASS -> new NoClassDefFoundError("x");
        case STACK_OVERFLOW -> new StackOverflowError();
        case OUT_OF_MEMORY -> new OutOfMemoryError("x");
      };
    }

    /** Fails at one of the items. */
    int at(int n) {
      if (n == 3) {
        throw make();
      }
      return n;
    }
  }

  /** Who throws it. */
  private enum Culprit {
    FUNCTION {
      @Override
      Pipeline<?> addTo(Pipeline<Integer> items, Fatal fatal, Options options) {
        return items.map("x", fatal::at, options::apply);
      }
    },
    FUNCTION_THAT_RETURNS_A_PUBLISHER {
      @Override
      Pipeline<?> addTo(Pipeline<Integer> items, Fatal fatal, Options options) {
        return items.stage("x", n -> Mono.just(fatal.at(n)), options::apply);
      }
    },
    PUBLISHER {
      @Override
      Pipeline<?> addTo(Pipeline<Integer> items, Fatal fatal, Options options) {
        return items.stage("x", n -> Mono.fromCallable(() -> fatal.at(n)), options::apply);
      }
    },
    ERROR_OF_A_PUBLISHER {
      @Override
      Pipeline<?> addTo(Pipeline<Integer> items, Fatal fatal, Options options) {
        return items.stage(
            "x", n -> n == 3 ? Mono.error(fatal.make()) : Mono.just(n), options::apply);
      }
    },
    PREDICATE {
      @Override
      Pipeline<?> addTo(Pipeline<Integer> items, Fatal fatal, Options options) {
        return items.filter("x", n -> fatal.at(n) >= 0, options::apply);
      }
    },
    ROUTE {
      @Override
      Pipeline<?> addTo(Pipeline<Integer> items, Fatal fatal, Options options) {
        return items.route(
            "x",
            options::apply,
            when("one", n -> fatal.at(n) >= 0, b -> b),
            otherwise("two", b -> b));
      }
    },
    KEY_FUNCTION {
      @Override
      Pipeline<?> addTo(Pipeline<Integer> items, Fatal fatal, Options options) {
        return items.map("x", n -> n, s -> options.apply(s).keyed(fatal::at));
      }
    },
    SINK_OF_DEAD_LETTERS {
      @Override
      Pipeline<?> addTo(Pipeline<Integer> items, Fatal fatal, Options options) {
        return items.map(
            "x",
            n -> {
              if (n == 3) {
                throw new IllegalStateException("no");
              }
              return n;
            },
            s -> options.apply(s).onFailure(retry(1).thenDeadLetter(l -> Mono.just(fatal.at(3)))));
      }
    },
    OPERATOR {
      @Override
      Pipeline<?> addTo(Pipeline<Integer> items, Fatal fatal, Options options) {
        return items.transform("x", flux -> flux.map(fatal::at), options::apply);
      }
    };

    abstract Pipeline<?> addTo(Pipeline<Integer> items, Fatal fatal, Options options);

    boolean accepts(Place place, Trouble trouble) {
      if (this == OPERATOR) {
        return trouble == Trouble.NONE;
      }
      if (this == KEY_FUNCTION && trouble == Trouble.ORDERED_AND_SKIPPED) {
        // A stage has one order.
        return false;
      }
      boolean publishes =
          List.of(FUNCTION_THAT_RETURNS_A_PUBLISHER, PUBLISHER, ERROR_OF_A_PUBLISHER)
              .contains(this);
      return publishes || place != Place.UNPLACED || !trouble.isAboutTime();
    }
  }

  private interface Options {
    StageOptions<Integer> apply(StageOptions<Integer> options);
  }

  /** What the stage is declared with. */
  private enum Trouble {
    NONE,
    RATE_LIMIT,
    TIMEOUT,
    DEADLINE,
    RETRY,
    RETRY_AFTER_A_PAUSE,
    REQUEUE_AFTER_A_DELAY,
    ORDERED_AND_SKIPPED;

    boolean isAboutTime() {
      return this == TIMEOUT || this == DEADLINE;
    }

    StageOptions<Integer> apply(StageOptions<Integer> options) {
      return switch (this) {
        case NONE -> options;
        case RATE_LIMIT -> options.rateLimit(slidingWindow(100, ofSeconds(1))).onFailure(skip());
        case TIMEOUT -> options.timeout(LIMIT.multipliedBy(3)).onFailure(skip());
        case DEADLINE -> options.deadline(LIMIT.multipliedBy(3)).onFailure(skip());
        case RETRY -> options.onFailure(retry(2).thenSkip());
        case RETRY_AFTER_A_PAUSE -> options.onFailure(retry(2, backoff(ofMillis(1))).thenSkip());
        case REQUEUE_AFTER_A_DELAY -> options.onFailure(requeue(2, ofMillis(1)).thenSkip());
        case ORDERED_AND_SKIPPED -> options.ordered(4).onFailure(skip());
      };
    }
  }

  private record Case(Fatal fatal, Culprit culprit, Place place, Trouble trouble) {

    Pipeline<?> pipeline() {
      Pipeline<Integer> items = Pipeline.from("numbers", Flux.range(0, 6)).queue(fifo(8));
      return culprit.addTo(items, fatal, s -> trouble.apply(place.apply(s.workers(2), MINE)));
    }
  }

  static Stream<Case> cases() {
    return Stream.of(Culprit.values())
        .flatMap(
            culprit ->
                Stream.of(Place.values())
                    .flatMap(
                        place ->
                            Stream.of(Trouble.values())
                                .filter(trouble -> culprit.accepts(place, trouble))
                                .flatMap(
                                    trouble ->
                                        Stream.of(Fatal.values())
                                            .map(f -> new Case(f, culprit, place, trouble)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void failsTheRun(Case fatal) {
    RunReport report = fatal.pipeline().start().completion().block(LIMIT);

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.failure()).hasRootCauseInstanceOf(fatal.fatal().make().getClass());
    assertThat(report.taken()).isEqualTo(report.completed() + report.skipped() + report.returned());
  }
}
