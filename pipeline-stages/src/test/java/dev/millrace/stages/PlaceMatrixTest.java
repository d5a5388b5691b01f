package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.DeadLetter;
import dev.millrace.Pipeline;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.StageOptions;
import dev.millrace.stages.PlaceCase.Place;
import dev.millrace.stages.PlaceCase.Room;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The code of a stage runs where the stage was told to, whatever its order, its policy, and the
 * room behind it. A stage with no place runs on the thread that subscribes, on one that brings an
 * asynchronous result, or on a neutral one; so does the source.
 */
class PlaceMatrixTest {

  private static final int ITEMS = 8;

  private static final Scheduler MINE = Schedulers.newParallel("mine", 3, true);
  private static final Scheduler ASYNC = Schedulers.newParallel("async", 2, true);
  private static final Scheduler NEXT = Schedulers.newBoundedElastic(1, 1000, "next");

  private final Witness witness = new Witness();
  private final Map<Integer, Integer> attempts = new ConcurrentHashMap<>();

  @AfterAll
  static void disposeOfThreads() {
    MINE.dispose();
    ASYNC.dispose();
    NEXT.dispose();
  }

  static Stream<PlaceCase> all() {
    return PlaceCase.all();
  }

  @Test
  void hasNoFewCombinations() {
    assertThat(all()).hasSizeGreaterThan(500).doesNotHaveDuplicates();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void runsCodeWhereItBelongs(PlaceCase combination) {
    RunReport report = new Subject(combination).pipeline().run().block(LIMIT);

    witness.assertThatAllRanInTheirPlaces();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.taken())
        .isEqualTo(report.completed() + report.skipped() + report.deadLettered());
    assertThat(report.returned()).isZero();
    assertThat(report.stage("x").orElseThrow().in()).isEqualTo(ITEMS);
    if (!combination.trouble().isAboutTime()) {
      // Else the time of an item may be up before its first attempt has a thread.
      assertThat(attempts).hasSize(ITEMS);
    }
    assertThat(report.skipped() + report.deadLettered())
        .isGreaterThanOrEqualTo(combination.trouble().loses() ? ITEMS / 4 : 0);
    assertThat(report.stage("next").orElseThrow().in()).isEqualTo(witness.times("next stage"));
  }

  /** The stage that is looked at, named {@code x}, between a source and another stage. */
  private final class Subject {

    private final PlaceCase combination;
    private final Predicate<String> home;
    private final Predicate<String> notLent;

    Subject(PlaceCase combination) {
      this.combination = combination;
      String caller = Thread.currentThread().getName();
      this.home = combination.place().threads("x", "mine", caller, "async-");
      Predicate<String> lent = Witness.on("millrace-x-", "mine-", "next-", "millrace-timer-");
      this.notLent =
          combination.place() == Place.CPU_BOUND
              ? lent.or(Witness.on("parallel-")).negate()
              : lent.negate();
    }

    Pipeline<Integer> pipeline() {
      Pipeline<Integer> before =
          Pipeline.from(
                  "numbers", Flux.range(0, ITEMS).doOnNext(n -> witness.see("the source", notLent)))
              .queue(fifo(4));
      Pipeline<Integer> subject =
          switch (combination.shape()) {
            case VALUE -> before.map("x", this::value, this::options);
            case MONO_OF_ANOTHER_THREAD -> before.stage("x", this::mono, this::options);
            case FLUX_OF_SEVERAL -> before.stage("x", this::flux, this::options);
          };
      return subject.queue(combination.room().queue()).map("next", this::next, s -> s.runOn(NEXT));
    }

    private StageOptions<Integer> options(StageOptions<Integer> options) {
      StageOptions<Integer> placed = combination.place().apply(options.workers(3), MINE);
      StageOptions<Integer> ordered = combination.order().apply(placed, this::key);
      return combination.trouble().apply(ordered, this::limited, this::letter);
    }

    private int key(int n) {
      witness.see("the key function", home);
      return n % 3;
    }

    private int limited(int n) {
      witness.see("the key function of the limit", home);
      return n % 3;
    }

    private int value(int n) {
      witness.see("the function", home);
      int attempt = attempts.merge(n, 1, Integer::sum);
      if (isBefallen(n)) {
        failAt(n, attempt);
        if (combination.trouble().isAboutTime()) {
          Busy.spin(ofMillis(25));
        }
      }
      return n;
    }

    private Mono<Integer> mono(int n) {
      witness.see("the function", home);
      int attempt = attempts.merge(n, 1, Integer::sum);
      if (isBefallen(n) && combination.trouble().isAboutTime()) {
        return Mono.never();
      }
      return Mono.fromCallable(
              () -> {
                witness.see("the publisher", home);
                if (isBefallen(n)) {
                  failAt(n, attempt);
                }
                return n;
              })
          // Else Reactor makes it one that is called on the other thread.
          .hide()
          .publishOn(ASYNC);
    }

    private Flux<Integer> flux(int n) {
      witness.see("the function", home);
      int attempt = attempts.merge(n, 1, Integer::sum);
      Flux<Integer> results =
          Flux.range(0, 3)
              .map(
                  result -> {
                    witness.see("the publisher", home);
                    if (isBefallen(n) && result == 1) {
                      failAt(n, attempt);
                    }
                    return result;
                  });
      return isBefallen(n) && combination.trouble().isAboutTime()
          ? results.concatWith(Mono.never())
          : results;
    }

    private boolean isBefallen(int n) {
      return n % 4 == 1;
    }

    private void failAt(int n, int attempt) {
      if (combination.trouble().fails(attempt)) {
        throw new IllegalStateException("attempt %d at %d".formatted(attempt, n));
      }
    }

    private Publisher<?> letter(DeadLetter<Integer> letter) {
      witness.see("the sink of dead letters", home);
      Mono<Void> kept = Mono.fromRunnable(() -> witness.see("what the sink returns", home));
      return letter.item() % 8 == 1 ? kept : kept.hide().publishOn(ASYNC);
    }

    private int next(int n) {
      witness.see("next stage", Witness.on("next-"));
      if (combination.room() == Room.SCARCE) {
        Busy.block(ofNanos(200_000));
      }
      return n;
    }
  }
}
