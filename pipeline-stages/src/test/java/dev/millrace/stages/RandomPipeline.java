package dev.millrace.stages;

import dev.millrace.BatchSpec;
import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.QueueSpec;
import dev.millrace.StageOptions;
import dev.millrace.stages.Ledger.Item;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Makes a pipeline that a seed describes: whatever it does, it makes no item of its own. */
final class RandomPipeline {

  private final Random random;
  private final Ledger ledger;

  private RandomPipeline(Random random, Ledger ledger) {
    this.random = random;
    this.ledger = ledger;
  }

  /** Returns a pipeline of items, or of lists of them. */
  @SuppressWarnings("unchecked") // a pipeline only hands its items out
  static Pipeline<Object> of(Random random, Ledger ledger) {
    RandomPipeline made = new RandomPipeline(random, ledger);
    Pipeline<Item> items = made.build();
    return (Pipeline<Object>) (random.nextInt(3) == 0 ? made.lists(items) : (Object) items);
  }

  private Pipeline<List<Item>> lists(Pipeline<Item> pipeline) {
    Pipeline<List<Item>> lists = pipeline.batch(1 + random.nextInt(5), this::batch);
    return random.nextBoolean() ? lists : lists.queue(QueueSpec.fifo(1 + random.nextInt(3)));
  }

  private BatchSpec<Item> batch(BatchSpec<Item> batch) {
    BatchSpec<Item> timed =
        random.nextBoolean() ? batch : batch.within(Duration.ofNanos(random.nextInt(200_000) + 1));
    return switch (random.nextInt(4)) {
      case 0 -> timed.by(item -> item.id % 3, 1 + random.nextInt(3));
      case 1 -> timed.weighing(item -> item.id % 5, 6);
      case 2 -> timed.weighing(RandomPipeline::weightOfSome, 6);
      default -> timed;
    };
  }

  /** Fails at an item that only some pipelines have. */
  private static long weightOfSome(Item item) {
    if (item.id == 30) {
      throw new IllegalStateException("no weight");
    }
    return 1;
  }

  private Pipeline<Item> build() {
    Pipeline<Item> pipeline = Pipeline.from("source-0", source());
    int feeders = 1;
    while (random.nextInt(3) == 0 && feeders < 3) {
      pipeline = pipeline.mergeWith("source-" + feeders, source());
      feeders++;
    }
    int stages = 1 + random.nextInt(4);
    for (int stage = 0; stage < stages; stage++) {
      if (feeders > 1 || random.nextInt(3) > 0) {
        pipeline = pipeline.queue(queue(feeders));
      }
      pipeline = addStage(pipeline, "stage-" + stage);
      feeders = 1;
      if (random.nextInt(8) == 0) {
        pipeline = pipeline.mergeWith("late-source-" + stage, source());
        feeders = 2;
      }
    }
    return feeders > 1 || random.nextInt(3) == 0 ? pipeline.queue(queue(feeders)) : pipeline;
  }

  /** Items are made last: Reactor's publishOn may lose what it holds when it is cancelled. */
  private Flux<Item> source() {
    Flux<Integer> numbers = Flux.range(0, random.nextInt(40));
    if (random.nextInt(10) == 0) {
      numbers = numbers.concatWith(Mono.error(new IllegalStateException("the source failed")));
    }
    Flux<Integer> placed =
        switch (random.nextInt(5)) {
          case 0 -> numbers.publishOn(Schedulers.parallel(), 2);
          case 1 -> numbers.subscribeOn(Schedulers.parallel());
          case 2 -> numbers.hide();
          default -> numbers;
        };
    return placed.map(n -> ledger.newItem());
  }

  private QueueSpec<Item> queue(int feeders) {
    int capacity = feeders + random.nextInt(4);
    return switch (random.nextInt(4)) {
      case 0 -> QueueSpec.lifo(capacity);
      case 1 -> QueueSpec.priority(capacity, Comparator.<Item>naturalOrder());
      default -> QueueSpec.fifo(capacity);
    };
  }

  private Pipeline<Item> addStage(Pipeline<Item> pipeline, String name) {
    int kind = random.nextInt(7);
    StageOptions<Item> options = placed(StageOptions.<Item>defaults().workers(workers()));
    if (kind == 0) {
      return pipeline.transform(name, items -> items.map(item -> item).hide(), s -> options);
    }
    boolean fails = random.nextInt(12) == 0;
    FailurePolicy<Object> policy = policy(fails);
    StageOptions<Item> all = RandomOrder.of(random, options.onFailure(policy), item -> item.id % 3);
    int failureRate = policy.equals(FailurePolicy.fail()) && !fails ? 0 : 1 + random.nextInt(5);
    return switch (kind) {
      case 1, 2 -> pipeline.map(name, item -> work(item, failureRate), s -> all);
      case 3 -> pipeline.stage(name, item -> Mono.just(work(item, failureRate)), s -> all);
      case 4 -> pipeline.stage(name, item -> absorbSome(item, failureRate), s -> all);
      case 5 -> pipeline.stage(name, item -> later(item, failureRate), s -> unretried(all));
      default -> pipeline.stage(name, item -> Flux.just(work(item, failureRate)).hide(), s -> all);
    };
  }

  /** Reactor's retry discards a result that comes after a cancel; here it is the item itself. */
  private static StageOptions<Item> unretried(StageOptions<Item> options) {
    return options.onFailure(
        options.failurePolicy().lastWord() instanceof FailurePolicy.LastWord.Skip<?>
            ? FailurePolicy.skip()
            : FailurePolicy.fail());
  }

  private int workers() {
    return 1 + random.nextInt(4);
  }

  private StageOptions<Item> placed(StageOptions<Item> options) {
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> options.cpuBound();
      case 4 -> options.blocking();
      case 5 -> options.runOn(Schedulers.single());
      default -> options;
    };
  }

  private FailurePolicy<Object> policy(boolean fails) {
    if (fails) {
      return random.nextBoolean() ? FailurePolicy.fail() : FailurePolicy.retry(1);
    }
    return switch (random.nextInt(3)) {
      case 0 -> FailurePolicy.skip();
      case 1 -> FailurePolicy.retry(1 + random.nextInt(2)).thenSkip();
      default -> FailurePolicy.fail();
    };
  }

  /** Fails some attempts, in a way that follows from the item alone. */
  private static Item work(Item item, int failureRate) {
    int attempt = item.attempts.incrementAndGet();
    item.failed = failureRate > 0 && (item.id * 7 + attempt * 3) % 10 < failureRate;
    if (item.failed) {
      throw new IllegalStateException("item " + item.id + " failed");
    }
    return item;
  }

  private static Publisher<Item> absorbSome(Item item, int failureRate) {
    work(item, failureRate);
    if (item.id % 4 == 1) {
      item.absorbed = true;
      return item.id % 8 == 1 ? Mono.empty() : Mono.<Item>empty().hide();
    }
    return Mono.just(item).hide();
  }

  private static Publisher<Item> later(Item item, int failureRate) {
    return Mono.fromCallable(() -> work(item, failureRate)).subscribeOn(Schedulers.parallel());
  }
}
