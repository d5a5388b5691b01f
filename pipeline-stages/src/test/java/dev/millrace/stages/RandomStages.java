package dev.millrace.stages;

import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.WorkerRange.between;

import dev.millrace.Branch;
import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.QueueSpec;
import dev.millrace.StageOptions;
import java.util.List;
import java.util.Random;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Makes a pipeline that a seed describes, of stages that make any number of results. */
final class RandomStages {

  private final Random random;

  private RandomStages(Random random) {
    this.random = random;
  }

  static Pipeline<Integer> of(Random random) {
    return new RandomStages(random).build();
  }

  private Pipeline<Integer> build() {
    Pipeline<Integer> pipeline =
        Pipeline.from("numbers", Flux.range(0, random.nextInt(60))).queue(queue());
    int stages = 1 + random.nextInt(4);
    for (int stage = 0; stage < stages; stage++) {
      pipeline = addStage(pipeline, "stage-" + stage);
      if (random.nextBoolean()) {
        pipeline = pipeline.queue(queue());
      }
    }
    return pipeline;
  }

  private QueueSpec<Integer> queue() {
    int capacity = 1 + random.nextInt(4);
    return switch (random.nextInt(4)) {
      case 0 -> QueueSpec.lifo(capacity);
      case 1 -> QueueSpec.<Integer>fifo(capacity).onOverflow(overflow());
      default -> QueueSpec.fifo(capacity);
    };
  }

  private BufferOverflowStrategy overflow() {
    BufferOverflowStrategy[] all = BufferOverflowStrategy.values();
    return all[random.nextInt(all.length)];
  }

  private Pipeline<Integer> addStage(Pipeline<Integer> pipeline, String name) {
    StageOptions<Integer> options = StageOptions.<Integer>defaults().workers(1 + random.nextInt(3));
    StageOptions<Integer> placed =
        switch (random.nextInt(6)) {
          case 0, 1 -> options.cpuBound();
          case 2 -> options.runOn(Schedulers.boundedElastic());
          default -> options;
        };
    return switch (random.nextInt(12)) {
      case 10 ->
          pipeline.broadcast(
              name,
              s -> inOrder(placed),
              Branch.to(name + "-some", b -> early(b.queue(queue()), name)),
              Branch.to(name + "-all", b -> b));
      case 11 ->
          pipeline.route(
              name,
              s -> inOrder(placed),
              Branch.when(name + "-even", n -> n % 2 == 0, b -> early(b, name)),
              Branch.otherwise(name + "-odd", b -> b));
      case 8 ->
          pipeline
              .batch(1 + random.nextInt(5), b -> b.named("batch-of-" + name))
              .stage(name, Flux::fromIterable, s -> s.workers(1 + random.nextInt(2)));
      case 9 ->
          pipeline
              .batch(1 + random.nextInt(3), b -> b.named("batch-of-" + name).by(n -> n % 3, 2))
              .map(name, List::size);
      case 0 -> pipeline.transform(name, items -> items.buffer(3).map(List::size), s -> placed);
      case 1 ->
          pipeline.transform(
              name, items -> items.concatMap(n -> Flux.range(n, n % 3), 1), s -> placed);
      case 2 -> pipeline.transform(name, items -> items.filter(n -> n % 3 > 0), s -> placed);
      case 3 -> pipeline.transform(name, items -> items.takeUntil(n -> n % 11 == 7), s -> placed);
      default ->
          pipeline.stage(name, this::results, s -> inOrder(sized(placed).onFailure(policy())));
    };
  }

  private Pipeline<Integer> early(Pipeline<Integer> branch, String name) {
    int most = random.nextInt(10);
    return branch.transform("early-of-" + name, items -> items.take(most));
  }

  private StageOptions<Integer> inOrder(StageOptions<Integer> options) {
    return RandomOrder.of(random, options, n -> n % 3);
  }

  private StageOptions<Integer> sized(StageOptions<Integer> options) {
    return random.nextInt(6) == 0 ? options.workers(between(1, 6)) : options;
  }

  private FailurePolicy<Object> policy() {
    return switch (random.nextInt(5)) {
      case 0 -> skip();
      case 1 -> retry(1);
      default -> retry(2).thenSkip();
    };
  }

  /** No result to three; every seventh item fails after them. */
  private Publisher<Integer> results(int n) {
    Flux<Integer> results = Flux.range(n + 1, n % 4);
    Flux<Integer> ended =
        n % 7 == 3 ? results.concatWith(Mono.error(new IllegalStateException())) : results;
    return n % 2 == 0 ? ended : ended.publishOn(Schedulers.parallel());
  }
}
