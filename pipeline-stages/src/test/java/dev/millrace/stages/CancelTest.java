package dev.millrace.stages;

import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

class CancelTest {

  @Test
  void reachesSourcesAndFunctions() {
    PublisherProbe<Integer> source = PublisherProbe.of(Flux.<Integer>never().startWith(1));
    PublisherProbe<Integer> function = PublisherProbe.of(Mono.never());
    PublisherProbe<Integer> operator = PublisherProbe.of(Mono.never());
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", source.flux())
            .stage("function", n -> function.mono())
            .transform("operator", items -> operator.flux());

    StepVerifier.create(pipeline.flux())
        .then(function::assertWasSubscribed)
        .thenCancel()
        .verify(LIMIT);

    source.assertWasCancelled();
    function.assertWasCancelled();
    operator.assertWasCancelled();
  }

  @Test
  void discardsWhatIsQueuedAndInHand() {
    TestPublisher<Integer> source = TestPublisher.create();
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", source.flux())
            .queue(fifo(9))
            .stage("hold", n -> Mono.never(), s -> s.workers(2));

    StepVerifier.create(pipeline.flux())
        .then(() -> source.next(1, 2, 3, 4))
        .thenCancel()
        .verifyThenAssertThat(LIMIT)
        .hasDiscardedExactly(1, 2, 3, 4);
  }

  @Test
  void discardsAResultThatWaitsForRoomOnceAndNotItsItemToo() {
    List<Object> discarded = new CopyOnWriteArrayList<>();
    Pipeline<Object> pipeline =
        Pipeline.from("items", Flux.just(new Object(), new Object(), new Object()))
            .stage("same", item -> Mono.just(item).hide())
            .queue(fifo(1))
            .map("again", item -> item);

    StepVerifier.create(pipeline.flux().doOnDiscard(Object.class, discarded::add), 0)
        .expectSubscription()
        .thenRequest(1)
        .expectNextCount(1)
        .then(() -> {})
        .thenCancel()
        .verify(LIMIT);

    assertThat(discarded).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void discardsAnItemThatIsBeingKeptWhateverItsSinkHasEmitted() {
    TestPublisher<Integer> source = TestPublisher.create();
    AtomicReference<PipelineRun> run = new AtomicReference<>();
    List<Object> discarded = new CopyOnWriteArrayList<>();
    Flux<Object> sink =
        Flux.concat(Mono.just(1), Mono.fromRunnable(() -> run.get().cancel()), Mono.never());
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", source.flux())
            .<Integer>stage(
                "fail",
                n -> Mono.error(new IOException()),
                s -> s.onFailure(deadLetter(l -> sink)));
    Context context = Operators.enableOnDiscard(Context.empty(), discarded::add);
    run.set(new StagesEngine().start(pipeline, RunOptions.defaults(), context, Runnable::run));

    source.next(7);

    assertThat(run.get().completion().block(LIMIT).returned()).isOne();
    assertThat(discarded).containsExactly(7);
  }

  @Test
  void insideOnSubscribeStartsNothing() {
    PublisherProbe<Integer> source = PublisherProbe.of(Flux.range(1, 9));
    AtomicReference<String> signal = new AtomicReference<>("none");

    Pipeline.from("numbers", source.flux())
        .map("same", n -> n)
        .flux()
        .subscribe(
            new BaseSubscriber<Integer>() {
              @Override
              protected void hookOnSubscribe(Subscription subscription) {
                cancel();
              }

              @Override
              protected void hookOnNext(Integer value) {
                signal.set("item");
              }

              @Override
              protected void hookOnComplete() {
                signal.set("completion");
              }
            });

    source.assertWasNotSubscribed();
    assertThat(signal).hasValue("none");
  }

  @Test
  void insideOnNextDeliversNoMore() {
    PublisherProbe<Integer> source = PublisherProbe.of(Flux.range(1, 1000));

    StepVerifier.create(Pipeline.from("numbers", source.flux()).map("same", n -> n).flux().take(3))
        .expectNext(1, 2, 3)
        .expectComplete()
        .verify(LIMIT);
    source.assertWasCancelled();
  }

  @Test
  void insideAFunctionEndsAnEndlessRun() {
    AtomicInteger calls = new AtomicInteger();
    BaseSubscriber<RunReport> subscriber = new BaseSubscriber<>() {};

    Pipeline.from("endless", Flux.range(0, Integer.MAX_VALUE))
        .map(
            "cancel",
            n -> {
              if (calls.incrementAndGet() == 5) {
                subscriber.cancel();
              }
              return n;
            })
        .run()
        .subscribe(subscriber);

    assertThat(calls).hasValue(5);
  }

  @Test
  void byASourceThatIsCancelledDoesNotEndTheRunTwice() {
    AtomicReference<Subscription> flux = new AtomicReference<>();
    List<Object> discarded = new CopyOnWriteArrayList<>();
    Flux<Integer> source =
        Flux.range(0, 9)
            .doOnCancel(
                () -> {
                  flux.get().cancel();
                  flux.get().cancel();
                });

    Pipeline.from("numbers", source)
        .queue(fifo(9))
        .map(
            "fail",
            n -> {
              throw new IllegalStateException();
            })
        .flux()
        .doOnSubscribe(flux::set)
        .doOnDiscard(Object.class, discarded::add)
        .subscribe(new BaseSubscriber<Object>() {});

    assertThat(discarded).doesNotHaveDuplicates();
  }

  @Nested
  class OfAHandle {

    @Test
    void isToldByTheReport() {
      TestPublisher<Integer> source = TestPublisher.create();
      PipelineRun run =
          Runs.start(
              Pipeline.from("numbers", source.flux())
                  .queue(fifo(9))
                  .stage("work", n -> n == 3 ? Mono.never() : Mono.just(n)));
      source.next(1, 2, 3, 4, 5);

      run.cancel();
      run.cancel();
      RunReport report = run.completion().block(LIMIT);

      assertThat(report.state()).isEqualTo(RunState.CANCELLED);
      assertThat(report.failure()).isNull();
      assertThat(report.taken()).isEqualTo(5);
      assertThat(report.completed()).isEqualTo(2);
      assertThat(report.returned()).isEqualTo(3);
      assertThat(run.snapshot().state()).isEqualTo(RunState.CANCELLED);
      source.assertCancelled();
    }

    @Test
    void changesNothingOnceTheRunIsOver() {
      PipelineRun run = Runs.start(Pipeline.from("numbers", Flux.range(1, 3)).map("same", n -> n));

      run.cancel();

      assertThat(run.completion().block(LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void discardsWhatAFunctionReturnsLater() throws Exception {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch discard = new CountDownLatch(1);
      List<Object> discarded = new CopyOnWriteArrayList<>();
      Context context =
          Operators.enableOnDiscard(
              Context.empty(),
              item -> {
                discarded.add(item);
                discard.countDown();
              });
      Pipeline<String> pipeline =
          Pipeline.from("numbers", Flux.just(1))
              .map(
                  "work",
                  n -> {
                    begun.countDown();
                    Uninterruptibly.await(release);
                    return "n" + n;
                  });
      PipelineRun run =
          new StagesEngine()
              .start(
                  pipeline, RunOptions.defaults(), context, Schedulers.boundedElastic()::schedule);
      assertThat(begun.await(LIMIT.toSeconds(), SECONDS)).isTrue();

      run.cancel();

      CompletableFuture<RunReport> report = run.completion().toFuture();
      assertThat(report).isNotDone();
      release.countDown();
      assertThat(report.get(LIMIT.toSeconds(), SECONDS).returned()).isOne();
      assertThat(discard.getCount()).isZero();
      assertThat(discarded).containsExactly("n1");
    }
  }

  @Nested
  class OfTheMonoOfAReport {

    @Test
    void cancelsTheRun() {
      PublisherProbe<Integer> source = PublisherProbe.of(Flux.never());

      StepVerifier.create(Pipeline.from("numbers", source.flux()).map("same", n -> n).run())
          .then(source::assertWasSubscribed)
          .thenCancel()
          .verify(LIMIT);

      source.assertWasCancelled();
    }

    @Test
    void discardsIntoItsContext() {
      List<Object> discarded = new CopyOnWriteArrayList<>();

      StepVerifier.create(
              Pipeline.from("numbers", Flux.range(1, 9))
                  .queue(fifo(2))
                  .stage("hold", n -> Mono.never())
                  .run()
                  .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add)))
          .then(() -> assertThat(discarded).isEmpty())
          .thenCancel()
          .verify(LIMIT);

      assertThat(discarded).containsExactly(1, 2, 3);
    }
  }
}
