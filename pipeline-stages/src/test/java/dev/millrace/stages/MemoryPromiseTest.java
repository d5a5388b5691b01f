package dev.millrace.stages;

import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.lifo;
import static dev.millrace.QueueSpec.priority;
import static dev.millrace.stages.Limits.LIMIT;
import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.QueueSpec;
import dev.millrace.StageOrder;
import dev.millrace.Step;
import dev.millrace.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A run never holds more items than its queues and batches have places and its stages workers. */
class MemoryPromiseTest {

  private static final int ITEMS = 300;

  private enum Kind {
    MAP,
    MAP_ELSEWHERE,
    MONO,
    MONO_ELSEWHERE,
    MONO_WITH_TIMEOUT,
    FLUX,
    ORDERED,
    ORDERED_ELSEWHERE,
    KEYED,
    KEYED_ELSEWHERE,
    ORDERED_AND_PUT_BACK,
    KEYED_AND_PUT_BACK,
    OPERATOR,
    BATCH,
    BATCH_BY_KEY;

    Pipeline<Integer> addTo(Pipeline<Integer> pipeline, String name, int workers) {
      return switch (this) {
        case MAP -> pipeline.map(name, n -> n, s -> s.workers(workers));
        case MAP_ELSEWHERE -> pipeline.map(name, n -> n, s -> s.workers(workers).cpuBound());
        case MONO -> pipeline.stage(name, n -> Mono.just(n).hide(), s -> s.workers(workers));
        case MONO_ELSEWHERE ->
            pipeline.stage(
                name, n -> Mono.just(n).publishOn(Schedulers.parallel()), s -> s.workers(workers));
        case MONO_WITH_TIMEOUT ->
            pipeline.stage(name, n -> Mono.just(n).hide(), s -> s.workers(workers).timeout(LIMIT));
        case FLUX -> pipeline.stage(name, n -> Flux.just(n).hide(), s -> s.workers(workers));
        case ORDERED ->
            pipeline.stage(name, n -> Mono.just(n).hide(), s -> s.workers(workers).ordered(2));
        case ORDERED_ELSEWHERE ->
            pipeline.map(name, n -> n, s -> s.workers(workers).cpuBound().ordered(3));
        case KEYED ->
            pipeline.stage(
                name, n -> Mono.just(n).hide(), s -> s.workers(workers).keyed(n -> n % 3));
        case KEYED_ELSEWHERE ->
            pipeline.map(name, n -> n, s -> s.workers(workers).cpuBound().keyed(n -> n % 3));
        case ORDERED_AND_PUT_BACK ->
            pipeline.map(
                name,
                new FailingFirst()::call,
                s -> s.workers(workers).cpuBound().ordered(2).onFailure(requeue(99)));
        case KEYED_AND_PUT_BACK ->
            pipeline.map(
                name,
                new FailingFirst()::call,
                s ->
                    s.workers(workers)
                        .cpuBound()
                        .keyed(n -> n % 3)
                        .onFailure(requeue(99, Duration.ofNanos(50_000))));
        case OPERATOR ->
            pipeline.transform(name, items -> items.map(n -> n), s -> s.workers(workers));
        case BATCH ->
            pipeline
                .batch(5, b -> b.named("batch-of-" + name))
                .stage(name, Flux::fromIterable, s -> s.workers(workers));
        case BATCH_BY_KEY ->
            pipeline
                .batch(3, b -> b.named("batch-of-" + name).by(n -> n % 7, 4))
                .stage(name, Flux::fromIterable, s -> s.workers(workers));
      };
    }
  }

  /** Fails the first attempt at every fourth item or so, of equal items at one of them. */
  private static final class FailingFirst {

    private final Set<Integer> failed = ConcurrentHashMap.newKeySet();

    int call(int n) {
      if (n % 4 == 1 && failed.add(n)) {
        throw new IllegalStateException("first attempt at " + n);
      }
      failed.remove(n);
      return n;
    }
  }

  private record Shape(
      Kind kind, IntFunction<QueueSpec<Integer>> queue, int stages, int workers, int sources) {

    Pipeline<Integer> over(List<Flux<Integer>> publishers) {
      Pipeline<Integer> pipeline = Pipeline.from("source-0", publishers.get(0));
      for (int source = 1; source < sources; source++) {
        pipeline = pipeline.mergeWith("source-" + source, publishers.get(source));
      }
      for (int stage = 0; stage < stages; stage++) {
        // Every second stage but the first takes from a hand-over.
        if (stage % 2 == 0) {
          pipeline = pipeline.queue(queue.apply(sources + stage));
        }
        pipeline = kind.addTo(pipeline, "stage-" + stage, workers);
      }
      return pipeline;
    }

    @Override
    public String toString() {
      return "%s %s, %d stages of %d workers, %d sources"
          .formatted(kind, queue.apply(sources), stages, workers, sources);
    }
  }

  static Stream<Shape> shapes() {
    List<IntFunction<QueueSpec<Integer>>> queues =
        List.of(n -> fifo(n), n -> lifo(2 * n), n -> priority(3 * n, naturalOrder()));
    List<Shape> shapes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (IntFunction<QueueSpec<Integer>> queue : queues) {
        for (int stages = 1; stages <= 3; stages++) {
          for (int workers : new int[] {1, 4}) {
            for (int sources : new int[] {1, 3}) {
              shapes.add(new Shape(kind, queue, stages, workers, sources));
            }
          }
        }
      }
    }
    return shapes.stream();
  }

  /**
   * The places of queues, batches and reorder buffers, the workers, and the item on its way out.
   * Behind a batch an item is a list, which the next stage takes apart.
   */
  private static long promise(Pipeline<?> pipeline) {
    long promise = 1;
    long inItem = 1;
    for (Step step : pipeline.steps()) {
      if (step instanceof Step.Queue queue) {
        promise += inItem * queue.spec().capacity();
      } else if (step instanceof Step.Stage stage) {
        promise += inItem * stage.options().workers();
        promise += stage.options().order() instanceof StageOrder.Ordered<?> o ? o.buffer() : 0;
        inItem = 1;
        if (stage.work() instanceof Work.Batch<?> batch) {
          promise += batch.spec().places();
          inItem = batch.spec().size();
        }
      }
    }
    return promise;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void isKeptWithADownstreamThatAsksForOneItemAfterTheOther(Shape shape) {
    Census census = new Census(shape.sources());
    Pipeline<Integer> pipeline = shape.over(census.sources());
    long promise = promise(pipeline);

    StepVerifier.create(pipeline.flux().doOnNext(n -> census.left()).take(ITEMS), 0)
        .expectSubscription()
        .then(() -> census.check(promise))
        .thenRequest(1)
        .expectNextCount(1)
        .then(() -> census.check(promise))
        .thenRequest(2)
        .expectNextCount(2)
        .then(() -> census.check(promise))
        .thenRequest(Long.MAX_VALUE)
        .thenConsumeWhile(n -> true)
        .expectComplete()
        .verify(LIMIT);

    census.check(promise);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void isKeptWithADownstreamThatAsksForEverything(Shape shape) {
    Census census = new Census(shape.sources());
    Pipeline<Integer> pipeline = shape.over(census.sources());
    long promise = promise(pipeline);

    StepVerifier.create(pipeline.flux().doOnNext(n -> census.left()).take(ITEMS))
        .thenConsumeWhile(n -> true)
        .expectComplete()
        .verify(LIMIT);

    census.check(promise);
  }

  @Test
  void isKeptByResultsOfWhichOneItemHasMany() {
    Census census = new Census(1);
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, ITEMS))
            .stage("many", n -> census.source().take(50), s -> s.workers(3))
            .queue(fifo(4))
            .map("same", n -> n, s -> s.workers(2));
    // One result for each worker of the first, which stands for its item.
    long promise = 3 + 4 + 2 + 1;

    StepVerifier.create(pipeline.flux().doOnNext(n -> census.left()).take(ITEMS), 0)
        .expectSubscription()
        .then(() -> census.check(promise))
        .thenRequest(1)
        .expectNextCount(1)
        .thenRequest(Long.MAX_VALUE)
        .thenConsumeWhile(n -> true)
        .expectComplete()
        .verify(LIMIT);

    census.check(promise);
  }

  /**
   * Sources without an end, so that none is asked for what it will not bring. Counts the items that
   * were asked for, that were made and that have left.
   */
  private static final class Census {

    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong made = new AtomicLong();
    private final AtomicLong left = new AtomicLong();
    private final AtomicLong mostAskedAhead = new AtomicLong();
    private final AtomicLong mostAlive = new AtomicLong();
    private final int sources;

    Census(int sources) {
      this.sources = sources;
    }

    List<Flux<Integer>> sources() {
      return Stream.generate(this::source).limit(sources).toList();
    }

    private Flux<Integer> source() {
      return Flux.range(0, Integer.MAX_VALUE).doOnNext(n -> made()).doOnRequest(this::asked).hide();
    }

    private void asked(long n) {
      record(mostAskedAhead, asked.addAndGet(n));
    }

    private void made() {
      record(mostAlive, made.incrementAndGet());
    }

    /**
     * What has left is read last: it may have grown meanwhile, which only helps the engine. With
     * the last item the run is cancelled, and what it holds is discarded, which is not counted.
     */
    private void record(AtomicLong most, long count) {
      long gone = left.get();
      if (gone < ITEMS) {
        most.accumulateAndGet(count - gone, Math::max);
      }
    }

    void left() {
      left.incrementAndGet();
    }

    void check(long promise) {
      assertThat(mostAskedAhead.get()).isLessThanOrEqualTo(promise);
      assertThat(mostAlive.get()).isLessThanOrEqualTo(promise);
    }
  }
}
