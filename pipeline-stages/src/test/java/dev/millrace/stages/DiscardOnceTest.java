package dev.millrace.stages;

import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineException;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import dev.millrace.StageOptions;
import dev.millrace.stages.PlaceCase.Place;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/**
 * An item that is discarded is let go of once, by then nobody uses it, and the pipeline sees it.
 */
class DiscardOnceTest {

  private static final Scheduler MINE = Schedulers.newBoundedElastic(4, 100, "mine");

  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile boolean released;

  @AfterAll
  static void disposeOfThreads() {
    MINE.dispose();
  }

  /** What has to be given back once, when nobody uses it any more. */
  private final class Buffer {

    final AtomicInteger references = new AtomicInteger(1);
    private final AtomicInteger users = new AtomicInteger();

    /** A function that takes a while, interrupted or not. */
    Buffer use() {
      users.incrementAndGet();
      begun.countDown();
      Busy.spinUntil(() -> released, LIMIT);
      if (references.get() < 1) {
        violations.add("used after it was let go of");
      }
      users.decrementAndGet();
      return this;
    }

    void discard() {
      if (users.get() > 0) {
        violations.add("discarded while it is used");
      }
      if (references.decrementAndGet() < 0) {
        violations.add("discarded twice");
      }
    }
  }

  /** The kinds of stages that hand on the item that they are given. */
  private enum Work {
    FILTER {
      @Override
      Pipeline<?> addTo(Pipeline<Buffer> items, UnaryOperator<StageOptions<Buffer>> options) {
        return items.filter("f", buffer -> buffer.use() != null, options);
      }
    },
    MAP {
      @Override
      Pipeline<?> addTo(Pipeline<Buffer> items, UnaryOperator<StageOptions<Buffer>> options) {
        return items.map("f", Buffer::use, options);
      }
    },
    STAGE {
      @Override
      Pipeline<?> addTo(Pipeline<Buffer> items, UnaryOperator<StageOptions<Buffer>> options) {
        return items.stage("f", buffer -> Mono.fromCallable(buffer::use), options);
      }
    };

    abstract Pipeline<?> addTo(Pipeline<Buffer> items, UnaryOperator<StageOptions<Buffer>> options);
  }

  private record Case(Work work, Place place, boolean timed) {}

  static Stream<Case> cases() {
    return Stream.of(Work.values())
        .flatMap(
            work ->
                Stream.of(Place.BLOCKING, Place.CPU_BOUND, Place.ON_A_SCHEDULER)
                    .flatMap(
                        place ->
                            Stream.of(true, false).map(timed -> new Case(work, place, timed))));
  }

  private PipelineRun start(Case held, Buffer buffer, UnaryOperator<StageOptions<Buffer>> options) {
    Context context = Operators.enableOnDiscard(Context.empty(), item -> ((Buffer) item).discard());
    Pipeline<Buffer> items = Pipeline.from("buffers", Flux.just(buffer)).queue(fifo(4));
    return new StagesEngine()
        .start(
            held.work().addTo(items, s -> options.apply(held.place().apply(s, MINE))),
            RunOptions.defaults(),
            context,
            Runnable::run);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void whenTheRunIsCancelledWhileItsFunctionRuns(Case held) throws Exception {
    Buffer buffer = new Buffer();
    PipelineRun run = start(held, buffer, s -> held.timed() ? s.timeout(LIMIT.multipliedBy(3)) : s);
    Busy.await("the function", begun);

    run.cancel();
    Busy.spin(ofMillis(5));
    released = true;

    assertThat(run.completion().block(LIMIT).returned()).isOne();
    Busy.await("the end of the item", () -> buffer.references.get() <= 0);
    assertThat(violations).isEmpty();
    assertThat(buffer.references).hasValue(0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void whenItsFunctionReturnsAfterItsTime(Case held) throws Exception {
    Buffer buffer = new Buffer();
    PipelineRun run = start(held, buffer, s -> s.timeout(ofMillis(5)).onFailure(skip()));
    Busy.await("the function", begun);
    Busy.await("the time-out", () -> run.snapshot().stages().get(0).failed() > 0);

    released = true;

    assertThat(run.completion().block(LIMIT).skipped()).isOne();
    assertThat(violations).isEmpty();
    assertThat(buffer.references.get()).isBetween(0, 1);
  }

  /** The item that a late attempt hands back is in the hands of the next attempt. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void andNotWhileItIsTriedAgain(Case held) throws Exception {
    Buffer buffer = new Buffer();
    PipelineRun run =
        start(held, buffer, s -> s.timeout(ofMillis(20)).onFailure(retry(50).thenSkip()));
    Busy.await("the function", begun);
    Busy.await("the time-out", () -> run.snapshot().stages().get(0).failed() > 0);

    released = true;

    assertThat(run.completion().block(LIMIT).completed()).isOne();
    assertThat(violations).isEmpty();
    assertThat(buffer.references).hasValue(1);
  }

  /** What the function of a loop that leaves items out throws ends the run; the item is seen. */
  @Test
  void byTheHookOfThePipelineWhenTheFunctionThatTellsItemsApartThrows() {
    List<Object> discarded = new CopyOnWriteArrayList<>();
    StepVerifier.create(
            Pipeline.from("numbers", Flux.just(7))
                .<Integer>feedback(
                    "loop",
                    fifo(4),
                    body -> body,
                    n -> Mono.empty(),
                    o ->
                        o.distinctBy(
                            n -> {
                              throw new IllegalStateException("no key");
                            }))
                .flux()
                .doOnDiscard(Object.class, discarded::add))
        .expectErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(PipelineException.class)
                    .rootCause()
                    .hasMessage("no key"))
        .verify(LIMIT);

    assertThat(discarded).containsExactly(7);
  }
}
