package dev.millrace.stages;

import static dev.millrace.Branch.otherwise;
import static dev.millrace.Branch.to;
import static dev.millrace.Branch.when;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunSnapshot;
import dev.millrace.RunState;
import dev.millrace.StageOptions;
import dev.millrace.testing.SeededRun;
import dev.millrace.testing.SeededRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.context.Context;

/** A stage that completes early, such as {@code take}, ends what feeds it, and nothing else. */
class EndedBranchTest {

  private static final int SEEDS = 300;

  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final Pipeline<Integer> numbers =
      Pipeline.from("numbers", Flux.range(1, 20).doOnCancel(() -> cancelled.set(true)));

  private static Pipeline<Integer> three(Pipeline<Integer> branch) {
    return branch.transform("three", items -> items.take(3));
  }

  private static boolean isEven(int n) {
    return n % 2 == 0;
  }

  private static void assertAccount(RunReport report, int completed, int returned) {
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.completed()).isEqualTo(completed);
    assertThat(report.returned()).isEqualTo(returned);
    assertThat(report.taken()).isEqualTo(completed + returned);
  }

  @Nested
  class OfARoute {

    private final Pipeline<Integer> pipeline =
        numbers.route(
            "by rest",
            when("even", EndedBranchTest::isEven, EndedBranchTest::three),
            otherwise("odd", b -> b.queue(fifo(2)).map("same", n -> n)));

    @Test
    void holdsUpNoOther() {
      StepVerifier.create(pipeline.flux().collectList())
          .assertNext(
              results ->
                  assertThat(results)
                      .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 15, 17, 19))
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void hasItsItemsDiscardedAndReturned() {
      List<Object> discarded = new ArrayList<>();

      RunReport report =
          pipeline
              .run()
              .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add))
              .block(LIMIT);

      assertThat(discarded).containsExactly(8, 10, 12, 14, 16, 18, 20);
      assertAccount(report, 13, 7);
      assertThat(report.stages()).allMatch(stage -> stage.busy() == 0);
    }

    @Test
    void letsTheRunBeIdle() {
      Sinks.Many<Integer> source = Sinks.many().unicast().onBackpressureBuffer();
      Pipeline<Integer> endless =
          Pipeline.from("endless", source.asFlux())
              .route(
                  "by rest",
                  when("even", EndedBranchTest::isEven, EndedBranchTest::three),
                  otherwise("odd", b -> b));
      Flux.range(1, 20).subscribe(source::tryEmitNext);

      StepVerifier.withVirtualTime(
              () -> endless.run(RunOptions.defaults().idleTimeout(ofSeconds(5))))
          .expectSubscription()
          .expectNoEvent(ofSeconds(5).minusNanos(1))
          .thenAwait(ofSeconds(1))
          .assertNext(report -> assertAccount(report, 13, 7))
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void isEndedFromItsOperatorUpToTheFork() {
      List<Integer> worked = new ArrayList<>();
      Sinks.Empty<Void> gate = Sinks.empty();
      Pipeline<Integer> longer =
          numbers.route(
              "by rest",
              when(
                  "even",
                  EndedBranchTest::isEven,
                  b -> three(b.queue(fifo(2)).map("work", n -> noted(worked, n)).queue(fifo(2)))),
              otherwise("odd", b -> b.stage("wait", n -> gate.asMono().thenReturn(n))));

      StepVerifier.create(longer.run())
          .then(gate::tryEmitEmpty)
          .assertNext(
              report -> {
                assertThat(report.completed()).isEqualTo(13);
                assertThat(report.taken()).isEqualTo(20);
                assertThat(report.returned()).isEqualTo(7);
              })
          .expectComplete()
          .verify(LIMIT);
      assertThat(worked).startsWith(2, 4, 6).doesNotContain(20);
    }

    private static int noted(List<Integer> all, int n) {
      all.add(n);
      return n;
    }

    @Test
    void endsALoopInIt() {
      Pipeline<Integer> looping =
          numbers.route(
              "by rest",
              when(
                  "even",
                  EndedBranchTest::isEven,
                  b -> three(b.feedback("again", fifo(50), in -> in, n -> Mono.just(n + 100)))),
              otherwise("odd", b -> b));

      RunReport report = looping.run().block(LIMIT);

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(report.completed()).isEqualTo(13);
      assertThat(report.taken()).isEqualTo(report.completed() + report.returned());
    }
  }

  @Nested
  class OfABroadcast {

    private final Pipeline<Integer> pipeline =
        numbers.broadcast(
            "both",
            to("first", EndedBranchTest::three),
            to("all", b -> b.queue(fifo(2)).map("same", n -> -n)));

    @Test
    void leavesEveryItemToTheOthers() {
      StepVerifier.create(pipeline.flux().filter(n -> n < 0))
          .expectNextSequence(Flux.range(1, 20).map(n -> -n).toIterable())
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void isGivenNoItemThatCouldBeReturned() {
      List<Object> discarded = new ArrayList<>();

      RunReport report =
          pipeline
              .run()
              .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add))
              .block(LIMIT);

      assertThat(discarded).isEmpty();
      assertAccount(report, 23, 0);
    }

    @Test
    void returnsWhatItWasGivenAndDidNotTake() {
      Sinks.Empty<Void> gate = Sinks.empty();
      List<Object> discarded = new ArrayList<>();
      Pipeline<Integer> slow =
          numbers.broadcast(
              "both",
              to("all", b -> b.map("negative", n -> -n)),
              to(
                  "first",
                  b ->
                      b.queue(fifo(4).named("waiting"))
                          .transform(
                              "one",
                              items ->
                                  items.concatMap(n -> gate.asMono().thenReturn(n), 1).take(1))));

      StepVerifier.create(
              slow.run()
                  .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add)))
          .then(gate::tryEmitEmpty)
          // One of them is what the operator had asked for ahead.
          .assertNext(report -> assertAccount(report, 22, 4))
          .expectComplete()
          .verify(LIMIT);

      // The last was on its way to the queue.
      assertThat(discarded).containsExactlyInAnyOrder(2, 3, 4, 5, 6, 7);
    }

    @Test
    void endsTheRunWhenAllHaveEnded() {
      Pipeline<Integer> both =
          numbers
              .map("same", n -> n)
              .broadcast(
                  "both",
                  to("first", EndedBranchTest::three),
                  to("second", b -> b.transform("five", items -> items.take(5))))
              .queue(fifo(2));
      TestSubscriber<Integer> subscriber = TestSubscriber.builder().initialRequest(6).build();

      both.flux().subscribe(subscriber);

      assertThat(subscriber.isTerminated()).isFalse();
      // The last results wait to be asked for; nothing else is left of the run.
      assertThat(cancelled).isTrue();
      subscriber.request(2);
      assertThat(subscriber.getReceivedOnNext()).containsExactlyInAnyOrder(1, 1, 2, 2, 3, 3, 4, 5);
      assertThat(subscriber.isTerminatedComplete()).isTrue();
    }
  }

  @Test
  void cancelsItsSourceAtOnceAlsoWithNoFork() {
    TestSubscriber<Integer> subscriber = TestSubscriber.builder().initialRequest(1).build();

    three(numbers.map("same", n -> n)).queue(fifo(5)).flux().subscribe(subscriber);

    assertThat(subscriber.getReceivedOnNext()).containsExactly(1);
    assertThat(cancelled).isTrue();
    subscriber.request(9);
    assertThat(subscriber.getReceivedOnNext()).containsExactly(1, 2, 3);
    assertThat(subscriber.isTerminatedComplete()).isTrue();
  }

  @Test
  void endsOneOfTwoWaysIntoTheSameQueue() {
    Pipeline<Integer> merged =
        three(numbers).mergeWith("more", Flux.range(100, 5)).queue(fifo(4)).map("same", n -> n);

    RunReport report = merged.run().block(LIMIT);

    assertThat(cancelled).isTrue();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.completed()).isEqualTo(8);
    assertThat(report.taken()).isEqualTo(8 + report.returned());
  }

  @Test
  void subscribesToNoSourceOfWhichNothingIsWanted() {
    AtomicBoolean subscribed = new AtomicBoolean();
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(1, 20).doOnSubscribe(s -> subscribed.set(true)))
            .map("same", n -> n)
            .transform("constant", items -> Flux.just(42));

    StepVerifier.create(pipeline.flux()).expectNext(42).expectComplete().verify(LIMIT);

    assertThat(subscribed).isFalse();
  }

  @Test
  void canBeResizedAndDoesNothing() {
    Sinks.Empty<Void> gate = Sinks.empty();
    Pipeline<Integer> pipeline =
        three(numbers.map("before", n -> n))
            .stage("wait", n -> gate.asMono().thenReturn(n), s -> s.workers(3));
    PipelineRun run = Runs.start(pipeline);

    run.resize("before", 5);
    run.resize("three", 5);
    RunSnapshot waiting = run.snapshot();
    gate.tryEmitEmpty();

    assertThat(waiting.stages().get(0).busy()).isZero();
    assertThat(waiting.stages().get(1).busy()).isZero();
    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(3);
  }

  enum Order {
    UNORDERED,
    ORDERED,
    KEYED;

    UnaryOperator<StageOptions<Integer>> options() {
      return options ->
          switch (this) {
            case UNORDERED -> options.workers(3);
            case ORDERED -> options.workers(3).ordered(2);
            case KEYED -> options.workers(3).keyed(n -> n % 3);
          };
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsAtAnyMomentOfARoute(Order order) {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(1, 20))
            .route(
                "by rest",
                order.options(),
                when("even", EndedBranchTest::isEven, b -> three(b.queue(fifo(2)))),
                otherwise("odd", b -> b.map("same", n -> n, s -> s.workers(2))));

    SeededRuns.forEachSeed(
        SEEDS,
        seed -> {
          List<Object> discarded = new ArrayList<>();
          SeededRun<Integer> run =
              SeededRuns.of(pipeline)
                  .context(Operators.enableOnDiscard(Context.empty(), discarded::add))
                  .run(seed)
                  .assertCompleted();

          assertAccount(run.report(), 13, 7);
          List<Object> all = new ArrayList<>(run.results());
          all.addAll(discarded);
          assertThat(all).containsExactlyInAnyOrderElementsOf(Flux.range(1, 20).toIterable());
        });
  }

  @ParameterizedTest
  @EnumSource
  void endsAtAnyMomentOfABroadcast(Order order) {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(1, 20))
            .broadcast(
                "both",
                order.options(),
                to("first", b -> three(b.queue(fifo(2)))),
                to("all", b -> b.map("negative", n -> -n, s -> s.workers(2))),
                to("few", b -> b.map("hundreds", n -> n * 100).transform("two", i -> i.take(2))));

    SeededRuns.forEachSeed(
        SEEDS,
        seed -> {
          SeededRun<Integer> run = SeededRuns.of(pipeline).run(seed).assertCompleted();

          assertThat(run.report().completed()).isEqualTo(20 + 3 + 2);
          assertThat(run.results()).filteredOn(n -> n < 0).hasSize(20).doesNotHaveDuplicates();
          assertThat(run.results()).filteredOn(n -> n > 0 && n < 100).hasSize(3);
        });
  }
}
