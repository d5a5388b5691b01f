package dev.millrace.testing;

import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.FailurePolicy.fail;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static java.time.Duration.ofMillis;

import dev.millrace.Branch;
import dev.millrace.DeadLetter;
import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.QueueSpec;
import dev.millrace.RunOptions;
import dev.millrace.StageOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A pipeline that a seed describes, whose sources, functions and sinks do what they must not. */
final class FaultyPipeline {

  private static final int TIMEOUT_MILLIS = 7;

  private final SplittableRandom random;
  private final List<Item> items = new ArrayList<>();
  private final List<TestDeliveries<Item>> deliveries = new ArrayList<>();
  private final boolean calm;

  /** What a function may call, once the run has given it. */
  @Nullable Runnable cancel;

  FaultyPipeline(long seed) {
    this.random = new SplittableRandom(seed);
    this.calm = random.nextInt(4) == 0;
  }

  /** An item, and what became of it. */
  static final class Item {

    final int id;
    int delivered;
    int discarded;
    int dropped;
    boolean failed;

    Item(int id) {
      this.id = id;
    }

    /**
     * It has left, or was let go. An operator of Reactor in a function discards what it holds,
     * which is the item here, besides the rail, which discards the item in hand.
     */
    boolean hasOneEnd() {
      boolean letGo = discarded > 0 || dropped > 0 || failed;
      return delivered == 1 ? discarded == 0 : delivered == 0 && letGo;
    }

    @Override
    public String toString() {
      return "item %d: delivered %d, discarded %d, dropped %d, failed %s"
          .formatted(id, delivered, discarded, dropped, failed);
    }
  }

  List<Item> items() {
    return items;
  }

  List<TestDeliveries<Item>> deliveries() {
    return deliveries;
  }

  /** Returns what hears of the items that are let go. */
  Context context() {
    Consumer<Object> dropped = object -> count(object, item -> item.dropped++);
    Consumer<Throwable> ignored = error -> {};
    return Operators.enableOnDiscard(
        Context.of("reactor.onNextDropped.local", dropped, "reactor.onErrorDropped.local", ignored),
        object -> count(object, item -> item.discarded++));
  }

  private static void count(Object object, Consumer<Item> change) {
    if (object instanceof Item item) {
      change.accept(item);
    }
  }

  Pipeline<Item> pipeline() {
    Pipeline<Item> pipeline = source();
    if (random.nextInt(3) == 0) {
      pipeline = pipeline.mergeWith("late", numbers().map(this::newItem));
    }
    pipeline = pipeline.queue(queue("items", 2));
    int stages = 1 + random.nextInt(3);
    for (int stage = 0; stage < stages; stage++) {
      pipeline = addStage(pipeline, "stage-" + stage);
      if (random.nextBoolean()) {
        pipeline = pipeline.queue(queue("items-" + stage, 1));
      }
    }
    return pipeline;
  }

  private boolean oneIn(int chances) {
    return !calm && random.nextInt(chances) == 0;
  }

  // Sources

  private Item newItem(int id) {
    Item item = new Item(id);
    items.add(item);
    return item;
  }

  private Pipeline<Item> source() {
    int count = random.nextInt(15);
    if (random.nextInt(4) == 0) {
      List<Item> all = new ArrayList<>();
      for (int id = 0; id < count; id++) {
        all.add(new Item(id));
      }
      TestDeliveries<Item> source = TestDeliveries.of(all);
      deliveries.add(source);
      return Pipeline.fromDeliveries(
          "deliveries", source.flux().doOnNext(delivery -> items.add(delivery.value())));
    }
    return Pipeline.from("source", oneIn(5) ? unrulySource() : numbers().map(this::newItem));
  }

  private Flux<Integer> numbers() {
    Flux<Integer> numbers = Flux.range(0, random.nextInt(15));
    if (oneIn(6)) {
      numbers = numbers.concatWith(Mono.error(new IllegalStateException("source")));
    }
    if (oneIn(12)) {
      return Flux.from(
          subscriber -> {
            throw new IllegalStateException("subscribe");
          });
    }
    int pause = random.nextInt(3);
    return pause == 0 ? numbers : numbers.concatMap(n -> Combination.later(n, pause), 1);
  }

  /** Brings two items at once, whatever it was asked for, and ends more than once. */
  private Publisher<Item> unrulySource() {
    List<Consumer<Subscriber<? super Item>>> signals = new ArrayList<>();
    signals.add(s -> s.onNext(newItem(100)));
    signals.add(s -> s.onNext(newItem(101)));
    signals.add(Subscriber::onComplete);
    signals.add(s -> s.onNext(newItem(102)));
    signals.add(s -> s.onError(new IllegalStateException("after the end")));
    signals.add(Subscriber::onComplete);
    return sometimesLater(signals);
  }

  private <T> Publisher<T> sometimesLater(List<Consumer<Subscriber<? super T>>> signals) {
    boolean later = random.nextBoolean();
    return Flux.deferContextual(
        context -> new Unruly<>(signals, later ? RunOptions.timerOf(context) : null));
  }

  // Queues

  private QueueSpec<Item> queue(String name, int atLeast) {
    int capacity = atLeast + random.nextInt(3);
    QueueSpec<Item> spec =
        switch (random.nextInt(4)) {
          case 0 -> QueueSpec.lifo(capacity);
          case 1 -> QueueSpec.priority(capacity, this::compare);
          default -> QueueSpec.fifo(capacity);
        };
    return spec.named(name);
  }

  private int compare(Item one, Item other) {
    if (oneIn(200)) {
      throw new IllegalStateException("compare");
    }
    return Integer.compare(one.id % 3, other.id % 3);
  }

  // Stages

  private Pipeline<Item> addStage(Pipeline<Item> pipeline, String name) {
    int workers = 1 + random.nextInt(4);
    return switch (random.nextInt(6)) {
      case 0 -> pipeline.map(name, this::mapped, s -> options(s, workers));
      case 1 -> pipeline.filter(name, this::accepted, s -> options(s, workers));
      case 2 ->
          pipeline.route(
              name,
              s -> options(s, workers),
              Branch.when(name + "-a", this::accepted, b -> b.map(name + "-in", item -> item)),
              Branch.otherwise(name + "-b", b -> b));
      default -> pipeline.stage(name, this::work, s -> timed(options(s, workers)));
    };
  }

  private StageOptions<Item> options(StageOptions<Item> defaults, int workers) {
    StageOptions<Item> options = defaults.workers(workers).onFailure(policy());
    return switch (random.nextInt(4)) {
      case 0 -> options.ordered(1 + random.nextInt(3));
      case 1 -> options.keyed(item -> item.id % 3);
      default -> options;
    };
  }

  /** Functions may never end. */
  private static StageOptions<Item> timed(StageOptions<Item> options) {
    return options.timeout(ofMillis(TIMEOUT_MILLIS));
  }

  private FailurePolicy<? super Item> policy() {
    return switch (random.nextInt(7)) {
      case 0 -> fail();
      case 1 -> retry(1).thenSkip();
      case 2 -> retry(2, FailurePolicy.backoff(ofMillis(2))).thenFail();
      case 3 -> requeue(2).thenSkip();
      case 4 -> requeue(1, ofMillis(3)).thenDeadLetter(this::sink);
      case 5 -> deadLetter(this::sink);
      default -> skip();
    };
  }

  private @Nullable Publisher<?> sink(DeadLetter<Item> letter) {
    return switch (oneIn(3) ? random.nextInt(5) : -1) {
      case 0 -> throw new IllegalStateException("sink");
      case 1 -> null;
      case 2 -> Mono.error(new IllegalStateException("sink"));
      case 3 -> sometimesLater(List.of(Subscriber::onComplete, Subscriber::onComplete));
      case 4 -> Flux.range(0, 5);
      default -> Combination.later(letter, random.nextInt(3));
    };
  }

  private Item mapped(Item item) {
    begin(item);
    if (oneIn(8)) {
      item.failed = true;
      throw new IllegalStateException("map");
    }
    return item;
  }

  /** What it does not accept is let go here, for the end of the item is known. */
  private boolean accepted(Item item) {
    begin(item);
    if (oneIn(8)) {
      item.failed = true;
      throw new IllegalStateException("accept");
    }
    boolean accepts = item.id % 5 != 4;
    item.failed = !accepts;
    return accepts;
  }

  private void begin(Item item) {
    item.failed = false;
    if (cancel != null && oneIn(60)) {
      cancel.run();
    }
  }

  private @Nullable Publisher<Item> work(Item item) {
    begin(item);
    int fault = oneIn(4) ? random.nextInt(9) : -1;
    // Which of them the item outlives, it does by a later attempt or in the next stage.
    item.failed = fault >= 0 && fault <= 6;
    return switch (fault) {
      case 0 -> throw new IllegalStateException("assembly");
      case 1 -> null;
      case 2 -> Mono.error(new IllegalStateException("at once"));
      case 3 -> Combination.later(item.id, random.nextInt(5)).map(FaultyPipeline::failing);
      case 4 -> Mono.never();
      case 5 ->
          subscriber -> {
            throw new IllegalStateException("subscribe");
          };
      case 6 -> twoErrors();
      case 7 -> moreThanOneEnd(item);
      case 8 -> Flux.range(0, 2).map(n -> n == 0 ? item : newItem(1000 + item.id));
      default -> regular(item);
    };
  }

  /** Reactor's operators discard what they hold, so none of them holds the item. */
  private Publisher<Item> regular(Item item) {
    int millis = random.nextInt(5);
    return switch (random.nextInt(3)) {
      case 0 -> Mono.fromSupplier(() -> item);
      case 1 -> Mono.fromSupplier(() -> item).hide();
      default -> Combination.later(item.id, millis).map(id -> item);
    };
  }

  private static Item failing(int id) {
    throw new IllegalStateException("in onNext of " + id);
  }

  private Publisher<Item> twoErrors() {
    return sometimesLater(
        List.of(
            s -> s.onError(new IllegalStateException("first")),
            s -> s.onError(new IllegalStateException("second")),
            Subscriber::onComplete));
  }

  private Publisher<Item> moreThanOneEnd(Item item) {
    return sometimesLater(
        List.of(
            s -> s.onNext(item),
            Subscriber::onComplete,
            s -> s.onNext(newItem(2000 + item.id)),
            s -> s.onError(new IllegalStateException("after the end")),
            Subscriber::onComplete));
  }
}
