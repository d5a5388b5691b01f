package dev.millrace.stages;

import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.util.Comparator.reverseOrder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Branch;
import dev.millrace.DeadLetter;
import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.QueueSpec;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunSnapshot;
import dev.millrace.queue.BoundedQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class OrderedStageTest {

  /** What each item waits for, in the order in which the items were started. */
  private final Map<Integer, Sinks.One<String>> inHand = new LinkedHashMap<>();

  private Mono<String> byHand(int n) {
    Sinks.One<String> result = Sinks.one();
    inHand.put(n, result);
    return result.asMono();
  }

  private void finish(int n) {
    inHand.get(n).tryEmitValue("r" + n).orThrow();
  }

  private Flux<String> ordered(int items, int workers, int buffer) {
    return Pipeline.from("numbers", Flux.range(0, items))
        .queue(fifo(100))
        .stage("work", this::byHand, s -> s.workers(workers).ordered(buffer))
        .flux();
  }

  @Test
  void passesResultsOnInTheOrderOfTheirItems() {
    StepVerifier.create(ordered(3, 3, 3))
        .then(() -> finish(2))
        .then(() -> finish(1))
        .expectNoEvent(Duration.ofMillis(1))
        .then(() -> finish(0))
        .expectNext("r0", "r1", "r2")
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void passesAllResultsOfAnItemOnTogetherAndInTheirOrder() {
    Sinks.Many<String> first = Sinks.many().unicast().onBackpressureBuffer();
    StepVerifier.create(
            Pipeline.from("numbers", Flux.range(0, 3))
                .queue(fifo(10))
                .stage(
                    "work",
                    n -> n == 0 ? first.asFlux() : Flux.just(n + "a", n + "b"),
                    s -> s.workers(3).ordered(3))
                .flux())
        .then(() -> first.tryEmitNext("0a").orThrow())
        .expectNext("0a")
        .then(() -> first.tryEmitNext("0b").orThrow())
        .expectNext("0b")
        .then(() -> first.tryEmitComplete().orThrow())
        .expectNext("1a", "1b", "2a", "2b")
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void holdsBackAsManyResultsAsTheBufferHasAndThenTheWorkers() {
    StepVerifier.create(ordered(10, 2, 2))
        .then(() -> IntStream.of(1, 2).forEach(this::finish))
        .then(() -> assertThat(inHand).containsOnlyKeys(0, 1, 2, 3))
        .then(() -> finish(3))
        // The third result has found no room: its worker takes no other item.
        .then(() -> assertThat(inHand).containsOnlyKeys(0, 1, 2, 3))
        .then(() -> finish(0))
        .expectNext("r0", "r1", "r2", "r3")
        .then(() -> assertThat(inHand).containsOnlyKeys(0, 1, 2, 3, 4, 5))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void startsItemsThatAQueueReordersInTheOrderOfTheQueue() {
    StepVerifier.create(
            Pipeline.from("numbers", Flux.range(0, 20))
                .queue(QueueSpec.priority(20, reverseOrder()))
                .stage("later", n -> Mono.just(n).hide(), s -> s.workers(4).cpuBound().ordered(1))
                .queue(fifo(1))
                .flux()
                .buffer(20)
                .filter(results -> isInTheOrderOfTheirClaims(results)))
        .expectNextCount(1)
        .expectComplete()
        .verify(LIMIT);
  }

  /** Sources race with workers: what is taken early need not be the greatest of all. */
  private static boolean isInTheOrderOfTheirClaims(List<Integer> results) {
    return results.stream().sorted().toList().equals(IntStream.range(0, 20).boxed().toList());
  }

  @Test
  void goesOnAfterItemsWithNoResult() {
    StepVerifier.create(
            Pipeline.from("numbers", Flux.range(0, 1000))
                .queue(fifo(10))
                .filter("some", n -> n % 100 == 0, s -> s.workers(3).ordered(1))
                .flux())
        .expectNext(0, 100, 200, 300, 400, 500, 600, 700, 800, 900)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void goesOnAfterItemsThatAreSkippedOrBuried() {
    List<Integer> buried = new ArrayList<>();
    FailurePolicy<Integer> letters =
        deadLetter(
            (DeadLetter<Integer> letter) -> Mono.fromRunnable(() -> buried.add(letter.item())));
    StepVerifier.create(
            Pipeline.from("numbers", Flux.range(0, 9))
                .queue(fifo(10))
                .map("skip", n -> 6 / (n % 3), s -> s.workers(3).ordered(1).onFailure(skip()))
                .map("bury", n -> 6 / (n - 3), s -> s.workers(3).ordered(1).onFailure(letters))
                .flux())
        .expectNext(2, 2, 2)
        .expectComplete()
        .verify(LIMIT);
    assertThat(buried).containsExactly(3, 3, 3);
  }

  @Test
  void keepsTheOrderOnThreadsThatBlock() {
    StepVerifier.create(
            Pipeline.from("numbers", Flux.range(0, 500))
                .queue(fifo(7))
                .map("spin", OrderedStageTest::spin, s -> s.workers(4).blocking().ordered(3))
                .map("again", OrderedStageTest::spin, s -> s.workers(4).cpuBound().ordered(1))
                .flux()
                .collectList())
        .assertNext(all -> assertThat(all).isEqualTo(IntStream.range(0, 500).boxed().toList()))
        .expectComplete()
        .verify(LIMIT);
  }

  private static int spin(int n) {
    double work = n;
    for (int i = 0; i < n * 31 % 97 * 100; i++) {
      work = Math.sqrt(work + i);
    }
    return work < 0 ? -1 : n;
  }

  @Test
  void keepsTheOrderIntoEachBranch() {
    List<Integer> even = new ArrayList<>();
    List<Integer> odd = new ArrayList<>();
    RunReport report =
        Pipeline.from("numbers", Flux.range(0, 100))
            .queue(fifo(5))
            .broadcast(
                "both",
                s -> s.workers(3).cpuBound().ordered(4),
                Branch.to("a", p -> p.to("even", n -> Mono.fromRunnable(() -> even.add(n)))),
                Branch.to("b", p -> p.to("odd", n -> Mono.fromRunnable(() -> odd.add(n)))))
            .run()
            .block(LIMIT);

    assertThat(even).isEqualTo(IntStream.range(0, 100).boxed().toList()).isEqualTo(odd);
    assertThat(report.taken()).isEqualTo(200).isEqualTo(report.completed());
  }

  @Test
  void countsResultsThatAreHeldBackAsItemsOfTheStage() {
    var run =
        Runs.start(
            Pipeline.from("numbers", Flux.range(0, 4))
                .queue(fifo(4))
                .stage("work", this::byHand, s -> s.workers(2).ordered(2)));
    finish(1);
    finish(2);

    RunSnapshot snapshot = run.snapshot();
    assertThat(snapshot.stages().get(0).busy()).isEqualTo(2);
    run.cancel();

    RunReport report = run.completion().block(LIMIT);
    assertThat(report.taken()).isEqualTo(4);
    assertThat(report.returned()).isEqualTo(4);
    assertThat(report.completed()).isZero();
  }

  @Test
  void acknowledgesDeliveriesOfWhichAllResultsHaveLeft() {
    BoundedQueue<Integer> source = BoundedQueue.fifo(40);
    IntStream.range(0, 40).forEach(source::offer);
    source.close();
    Flux<Integer> results =
        Pipeline.<Integer>fromDeliveries("numbers", source.deliveries())
            .queue(fifo(4))
            .stage("many", n -> Flux.range(n, n % 3), s -> s.workers(3).cpuBound().ordered(2))
            .map("same", n -> n, s -> s.workers(3).cpuBound().keyed(n -> n % 5))
            .flux();

    StepVerifier.create(results.count()).expectNext(39L).expectComplete().verify(LIMIT);
    assertThat(source.unfinished()).isZero();
  }

  @Test
  void putsDeliveriesBackOfWhichResultsAreHeldBack() {
    BoundedQueue<Integer> source = BoundedQueue.fifo(4);
    IntStream.range(0, 4).forEach(source::offer);
    var run =
        Runs.start(
            Pipeline.<Integer>fromDeliveries("numbers", source.deliveries())
                .queue(fifo(4))
                .stage("work", this::byHand, s -> s.workers(2).ordered(2)));
    finish(1);
    finish(2);

    run.cancel();
    assertThat(source.closeNow()).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Nested
  class WithItemsThatArePutBack {

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final Map<Integer, Integer> attempts = new LinkedHashMap<>();

    private Flux<Integer> results(int items, int workers, int buffer, Duration delay) {
      return Pipeline.from("numbers", Flux.range(0, items))
          .queue(fifo(3))
          .stage(
              "work",
              n ->
                  attempts.merge(n, 1, Integer::sum) <= n % 3
                      ? Mono.<Integer>error(new IOException())
                      : Mono.just(n),
              s -> s.workers(workers).ordered(buffer).onFailure(requeue(5, delay)))
          .flux(RunOptions.defaults().timer(clock));
    }

    @Test
    void holdsTheOutputUntilTheyAreFinished() {
      StepVerifier.create(results(3, 1, 1, Duration.ZERO))
          .expectNext(0, 1, 2)
          .expectComplete()
          .verify(LIMIT);
      assertThat(attempts).containsEntry(1, 2).containsEntry(2, 3);
    }

    @Test
    void keepsAWorkerForTheOneThatAllWaitFor() {
      for (int workers = 1; workers < 4; workers++) {
        attempts.clear();
        StepVerifier.create(results(40, workers, 1, Duration.ZERO).collectList())
            .assertNext(all -> assertThat(all).isEqualTo(IntStream.range(0, 40).boxed().toList()))
            .expectComplete()
            .verify(LIMIT);
      }
    }

    @Test
    void bringsThemBackAfterTheDelay() {
      for (int workers = 1; workers < 4; workers++) {
        attempts.clear();
        StepVerifier.create(results(40, workers, 2, Duration.ofSeconds(1)).collectList())
            .then(() -> clock.advanceTimeBy(Duration.ofSeconds(100)))
            .assertNext(all -> assertThat(all).isEqualTo(IntStream.range(0, 40).boxed().toList()))
            .expectComplete()
            .verify(LIMIT);
      }
    }
  }
}
