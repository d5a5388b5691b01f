package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.RunOptions;
import dev.millrace.RunReport;
import dev.millrace.RunState;
import dev.millrace.StageOptions;
import dev.millrace.queue.BoundedQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** A pool that grows from 1 to 64 workers and shrinks again a hundred times, while items flow. */
class ResizeUnderLoadTest {

  private static final int SEEDS = 3;
  private static final int RESIZES = 100;
  private static final int MOST_BETWEEN = 100;
  private static final int ENOUGH = 2 * RESIZES * MOST_BETWEEN;

  private enum Kind {
    MAP,
    MAP_ON_PARALLEL,
    MAP_BLOCKING,
    MAP_ON_ONE_THREAD,
    MONO,
    MONO_ELSEWHERE,
    MONO_WITH_TIMEOUT,
    REQUEUE,
    REQUEUE_ON_PARALLEL,
    ORDERED,
    ORDERED_ELSEWHERE,
    KEYED,
    KEYED_REQUEUE_ON_PARALLEL,
    OPERATOR,
    OPERATOR_ON_PARALLEL;

    Pipeline<Integer> addTo(Pipeline<Integer> pipeline) {
      return switch (this) {
        case MAP -> pipeline.map("work", n -> n);
        case MAP_ON_PARALLEL -> pipeline.map("work", n -> n, StageOptions::cpuBound);
        case MAP_BLOCKING -> pipeline.map("work", n -> n, StageOptions::blocking);
        case MAP_ON_ONE_THREAD -> pipeline.map("work", n -> n, s -> s.runOn(Schedulers.single()));
        case MONO -> pipeline.stage("work", n -> Mono.just(n).hide());
        case MONO_ELSEWHERE ->
            pipeline.stage("work", n -> Mono.just(n).publishOn(Schedulers.parallel()));
        case MONO_WITH_TIMEOUT ->
            pipeline.stage("work", n -> Mono.just(n).hide(), s -> s.timeout(LIMIT));
        case REQUEUE ->
            pipeline.stage("work", new FailsAtFirst(), s -> s.onFailure(FailurePolicy.requeue(1)));
        case REQUEUE_ON_PARALLEL ->
            pipeline.stage(
                "work", new FailsAtFirst(), s -> s.cpuBound().onFailure(FailurePolicy.requeue(1)));
        case ORDERED_ELSEWHERE -> pipeline.map("work", n -> n, s -> s.cpuBound().ordered(8));
        case ORDERED ->
            pipeline.stage(
                "work", n -> Mono.just(n).publishOn(Schedulers.parallel()), s -> s.ordered(8));
        case KEYED -> pipeline.map("work", n -> n, s -> s.keyed(n -> n % 10));
        case KEYED_REQUEUE_ON_PARALLEL ->
            pipeline.stage(
                "work",
                new FailsAtFirst(),
                s -> s.cpuBound().keyed(n -> n % 10).onFailure(FailurePolicy.requeue(1)));
        case OPERATOR -> pipeline.transform("work", items -> items.map(n -> n));
        case OPERATOR_ON_PARALLEL ->
            pipeline.transform(
                "work",
                items -> items.buffer(3).concatMapIterable(list -> list, 1),
                StageOptions::cpuBound);
      };
    }
  }

  /** Every seventh item fails the first time. */
  private static final class FailsAtFirst implements Function<Integer, Publisher<Integer>> {

    private final AtomicIntegerArray attempts = new AtomicIntegerArray(ENOUGH);

    @Override
    public Publisher<Integer> apply(Integer n) {
      return n % 7 == 3 && attempts.getAndIncrement(n) == 0
          ? Mono.error(new IllegalStateException("the first attempt"))
          : Mono.just(n);
    }
  }

  @ParameterizedTest
  @EnumSource
  void losesAndDuplicatesNothingWithADownstreamThatAsksForEverything(Kind kind) {
    check(kind, Long.MAX_VALUE);
  }

  @ParameterizedTest
  @EnumSource
  void losesAndDuplicatesNothingWithADownstreamThatAsksForOneAfterTheOther(Kind kind) {
    check(kind, 1);
  }

  private static void check(Kind kind, long demand) {
    long first = Long.getLong("millrace.seed", System.nanoTime());
    for (long seed = first; seed < first + SEEDS; seed++) {
      check(kind, demand, seed);
    }
  }

  private static void check(Kind kind, long demand, long seed) {
    String what = "%s with demand %d from seed %d".formatted(kind, demand, seed);
    System.out.println(what);
    Random random = new Random(seed);
    AtomicIntegerArray seen = new AtomicIntegerArray(ENOUGH);
    BoundedQueue<Integer> jobs = BoundedQueue.fifo(100);
    Pipeline<Integer> pipeline =
        kind.addTo(
                Pipeline.from("jobs", jobs.flux(Schedulers.boundedElastic()))
                    .queue(fifo(1 + random.nextInt(100))))
            .queue(fifo(1 + random.nextInt(10)));
    Run<Integer> run =
        new Run<>(pipeline, RunOptions.defaults(), Context.empty(), new Counting(seen, demand));

    run.start();
    int brought = 0;
    for (int resize = 0; resize < 2 * RESIZES; resize++) {
      run.resize("work", resize % 2 == 0 ? 64 : 1);
      int more = random.nextInt(MOST_BETWEEN);
      Flux.range(brought, more)
          .concatMap(jobs::put)
          .timeout(LIMIT)
          .onErrorMap(e -> new AssertionError(what + " stands still: " + run.snapshot(), e))
          .blockLast();
      brought += more;
    }
    int all = brought;
    jobs.close();
    RunReport report = run.completion().block(LIMIT);

    assertThat(report).as(what).isNotNull();
    assertThat(report.state()).as(what).isEqualTo(RunState.COMPLETED);
    assertThat(report.taken()).as(what).isEqualTo(report.completed()).isEqualTo(all);
    assertThat(report.returned()).as(what).isZero();
    assertThat(IntStream.range(0, ENOUGH).filter(n -> seen.get(n) != (n < all ? 1 : 0)))
        .as(what)
        .isEmpty();
    assertThat(report.stage("work").orElseThrow().workers()).as(what).isOne();
  }

  /** Counts how often each item came. */
  private static final class Counting extends BaseSubscriber<Integer> {

    private final AtomicIntegerArray seen;
    private final long demand;

    Counting(AtomicIntegerArray seen, long demand) {
      this.seen = seen;
      this.demand = demand;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      request(demand);
    }

    @Override
    protected void hookOnNext(Integer n) {
      seen.incrementAndGet(n);
      request(demand);
    }
  }
}
