package dev.millrace.stages;

import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.QueueCounts;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunSnapshot;
import dev.millrace.RunState;
import dev.millrace.StageCounts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

class RunTest {

  private final Sinks.Empty<Void> gate = Sinks.empty();

  @Test
  void startsWhenItIsSubscribedTo() {
    AtomicInteger subscriptions = new AtomicInteger();
    Pipeline<Integer> pipeline =
        Pipeline.from(
                "numbers", Flux.range(1, 3).doOnSubscribe(s -> subscriptions.incrementAndGet()))
            .map("same", n -> n);

    Flux<Integer> flux = pipeline.flux();
    Mono<RunReport> report = pipeline.run();
    assertThat(subscriptions).hasValue(0);

    assertThat(flux.collectList().block(LIMIT)).containsExactly(1, 2, 3);
    assertThat(report.block(LIMIT).completed()).isEqualTo(3);
    assertThat(subscriptions).hasValue(2);
  }

  @Test
  void isOneOfItsOwnForEachOfManySubscribersAtOnce() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, 500))
            .queue(fifo(3))
            .map("same", n -> n, s -> s.workers(3).cpuBound())
            .map("again", n -> n, s -> s.workers(2).cpuBound());
    Flux<Integer> flux = pipeline.flux();

    List<List<Integer>> results =
        Flux.merge(IntStream.range(0, 20).mapToObj(i -> flux.collectList()).toList())
            .collectList()
            .block(LIMIT);

    assertThat(results)
        .hasSize(20)
        .allSatisfy(result -> assertThat(result).hasSize(500).doesNotHaveDuplicates());
  }

  @Test
  void completesWhenEveryItemIsFinishedAndNotWhenTheSourceIs() {
    TestPublisher<Integer> source = TestPublisher.create();
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", source.flux())
                .queue(fifo(9))
                .stage("hold", n -> gate.asMono().thenReturn(n)));

    StepVerifier.create(run.completion().map(RunReport::completed))
        .then(() -> source.next(1, 2, 3).complete())
        .then(() -> assertThat(run.snapshot().state()).isEqualTo(RunState.RUNNING))
        .then(gate::tryEmitEmpty)
        .expectNext(3L)
        .expectComplete()
        .verify(LIMIT);
    assertThat(run.snapshot().state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void isStartedBesideTheCallerThatWantsItsHandle() {
    Thread caller = Thread.currentThread();
    List<Thread> threads = new CopyOnWriteArrayList<>();

    RunReport report =
        Pipeline.from("numbers", Flux.range(1, 3))
            .map(
                "record",
                n -> {
                  threads.add(Thread.currentThread());
                  return n;
                })
            .start()
            .completion()
            .block(LIMIT);

    assertThat(report.completed()).isEqualTo(3);
    assertThat(threads).hasSize(3).doesNotContain(caller);
  }

  @Test
  void holdsResultsBackWhileThereIsNoDemand() {
    StepVerifier.create(Pipeline.from("numbers", Flux.range(1, 9)).map("same", n -> n).flux(), 0)
        .expectSubscription()
        .thenRequest(2)
        .expectNext(1, 2)
        .thenRequest(Long.MAX_VALUE)
        .expectNextCount(7)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void carriesTheContextToSourcesAndFunctions() {
    Mono<String> user = Mono.deferContextual(context -> Mono.just(context.get("user")));
    List<String> ran = new CopyOnWriteArrayList<>();
    Pipeline<String> pipeline =
        Pipeline.from("source", user)
            .mergeWith("other", user)
            .stage("function", n -> user.map(u -> n + u), s -> s.workers(2))
            .stage("timed", n -> user.map(u -> n + u), s -> s.timeout(LIMIT).onFailure(skip()))
            .transform("operator", items -> items.flatMap(n -> user.map(u -> n + u)))
            .stage("last", n -> Mono.just(n).doOnNext(ran::add));

    StepVerifier.create(pipeline.flux().contextWrite(Context.of("user", "u")))
        .expectNext("uuuu", "uuuu")
        .expectComplete()
        .verify(LIMIT);
    assertThat(pipeline.run().contextWrite(Context.of("user", "v")).block(LIMIT).completed())
        .isEqualTo(2);
    assertThat(ran).containsExactly("uuuu", "uuuu", "vvvv", "vvvv");
  }

  @Test
  void takesItsTimeFromItsTimer() {
    VirtualTimeScheduler time = VirtualTimeScheduler.create();
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", Mono.just(1).delayElement(Duration.ofMinutes(5), time))
                .map("same", n -> n),
            RunOptions.defaults().timer(time));

    time.advanceTimeBy(Duration.ofMinutes(2));
    assertThat(run.snapshot().elapsed()).isEqualTo(Duration.ofMinutes(2));
    time.advanceTimeBy(Duration.ofMinutes(7));

    assertThat(run.completion().block(LIMIT).elapsed()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void runsUnderTheVirtualTimeOfStepVerifier() {
    StepVerifier.withVirtualTime(
            () ->
                Pipeline.from("numbers", Flux.range(1, 2))
                    .stage("slow", n -> Mono.just(n).delayElement(Duration.ofHours(1)))
                    .run())
        .expectSubscription()
        .expectNoEvent(Duration.ofHours(2).minusNanos(1))
        .thenAwait(Duration.ofNanos(1))
        .assertNext(report -> assertThat(report.elapsed()).isEqualTo(Duration.ofHours(2)))
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void bearsTheNameOfItsPipeline() {
    Pipeline<Integer> pipeline = Pipeline.from("a", Flux.just(1)).named("crawl").map("b", n -> n);

    assertThat(Scannable.from(new StagesEngine().flux(pipeline, RunOptions.defaults())).name())
        .isEqualTo("crawl");
    assertThat(pipeline.run().block(LIMIT).pipeline()).isEqualTo("crawl");
  }

  @Nested
  class ThatIsUnderWay {

    @Test
    void canBeLookedAt() {
      TestPublisher<Integer> source = TestPublisher.create();
      PipelineRun run =
          Runs.start(
              Pipeline.from("numbers", source.flux())
                  .named("p")
                  .queue(fifo(4).named("in"))
                  .stage("hold", n -> gate.asMono().thenReturn(n), s -> s.workers(2)));

      source.next(1, 2, 3);
      RunSnapshot snapshot = run.snapshot();
      run.cancel();

      assertThat(snapshot.pipeline()).isEqualTo("p");
      assertThat(snapshot.state()).isEqualTo(RunState.RUNNING);
      assertThat(snapshot.taken()).isEqualTo(3);
      assertThat(snapshot.completed()).isZero();
      assertThat(snapshot.stages())
          .containsExactly(new StageCounts("hold", 2, 2, 2, 0, 0, 0, 0, 0));
      assertThat(snapshot.queues()).containsExactly(new QueueCounts("in", 4, 1, 1, 3, 2, 0, 0));
    }
  }

  @Nested
  class ThatFails {

    private final Pipeline<Integer> failing =
        Pipeline.from("numbers", Flux.range(1, 5))
            .named("p")
            .queue(fifo(5))
            .map(
                "work",
                n -> {
                  if (n == 3) {
                    throw new IllegalStateException("three");
                  }
                  return n;
                });

    @Test
    void tellsItsSubscriberWithTheReportInTheError() {
      StepVerifier.create(failing.flux(), 0)
          .expectSubscription()
          .thenRequest(9)
          .expectNext(1, 2)
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOfSatisfying(
                          PipelineException.class,
                          failure -> {
                            assertThat(failure.step()).isEqualTo("work");
                            assertThat(failure.item()).contains(3);
                            assertThat(failure.attempt()).isOne();
                            RunReport report = failure.report().orElseThrow();
                            assertThat(report.state()).isEqualTo(RunState.FAILED);
                            assertThat(report.taken())
                                .isEqualTo(report.completed() + report.returned());
                          }))
          .verify(LIMIT);
    }

    @Test
    void failsTheMonoOfItsReport() {
      StepVerifier.create(failing.run())
          .expectErrorSatisfies(
              error ->
                  assertThat(((PipelineException) error).report())
                      .hasValueSatisfying(report -> assertThat(report.completed()).isEqualTo(2)))
          .verify(LIMIT);
    }

    @Test
    void completesTheReportOfItsHandle() {
      RunReport report = failing.start().completion().block(LIMIT);

      assertThat(report.state()).isEqualTo(RunState.FAILED);
      assertThat(report.failure())
          .hasMessage(
              "stage 'work' of pipeline 'p' failed at attempt 1 for item 3:"
                  + " java.lang.IllegalStateException: three");
    }

    @Test
    void discardsWhatItHolds() {
      StepVerifier.create(
              Pipeline.from("numbers", Flux.range(1, 5))
                  .queue(fifo(3))
                  .stage("hold", n -> gate.asMono().then(Mono.error(new IOException("gone"))))
                  .flux())
          .then(gate::tryEmitEmpty)
          .expectError(PipelineException.class)
          .verifyThenAssertThat(LIMIT)
          .hasDiscardedExactly(1, 2, 3, 4);
    }

    @Test
    void cancelsFunctionsAndDropsTheErrorsOfOthers() {
      TestPublisher<Integer> first = TestPublisher.create();
      TestPublisher<Integer> second =
          TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
      Pipeline<Integer> pipeline =
          Pipeline.from("numbers", Flux.range(0, 2))
              .stage("work", n -> n == 0 ? first : second, s -> s.workers(2));

      StepVerifier.create(pipeline.flux())
          .then(() -> first.error(new IOException("first")))
          .then(second::assertCancelled)
          .then(() -> second.error(new IOException("second")))
          .expectError(PipelineException.class)
          .verifyThenAssertThat(LIMIT)
          .hasDroppedErrorWithMessage("second");
    }
  }

  @Nested
  class AskedForNoItems {

    @Test
    void failsAsReactiveStreamsDemands() {
      StepVerifier.create(
              Pipeline.from("numbers", Flux.range(1, 9).publishOn(Schedulers.parallel()))
                  .map("same", n -> n)
                  .flux()
                  .doOnSubscribe(subscription -> subscription.request(0)))
          .thenConsumeWhile(n -> true)
          .expectErrorMessage("Spec. Rule 3.9 - Cannot request a non strictly positive number: 0")
          .verify(LIMIT);
    }
  }
}
