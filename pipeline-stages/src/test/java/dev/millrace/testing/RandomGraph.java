package dev.millrace.testing;

import static java.time.Duration.ofMillis;

import dev.millrace.Branch;
import dev.millrace.FailurePolicy;
import dev.millrace.FeedbackOptions;
import dev.millrace.Pipeline;
import dev.millrace.QueueSpec;
import dev.millrace.StageOptions;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A graph of stages that a seed describes, and what must come of its items: each part knows what it
 * adds to a pipeline, and what it makes of one item.
 */
final class RandomGraph {

  /** Items are small numbers, so that loops end soon. */
  private static final int BOUND = 12;

  private static final int DEEPEST = 2;

  private final SplittableRandom random;

  /** Whether some operators complete early. */
  private final boolean endsEarly;

  private int names;

  private RandomGraph(long seed, boolean endsEarly) {
    this.random = new SplittableRandom(seed);
    this.endsEarly = endsEarly;
  }

  /**
   * A part of a graph.
   *
   * @param steps adds the part
   * @param results what the part makes of an item
   */
  record Part(UnaryOperator<Pipeline<Integer>> steps, Function<Integer, Stream<Integer>> results) {

    Part then(Part next) {
      return new Part(
          pipeline -> next.steps.apply(steps.apply(pipeline)),
          item -> results.apply(item).flatMap(next.results));
    }
  }

  /** A whole graph, and what leaves it, in whatever order. */
  record Graph(Pipeline<Integer> pipeline, List<Integer> expected) {}

  static Graph of(long seed) {
    return new RandomGraph(seed, false).graph();
  }

  /** Returns a graph of which parts may end early: then not all that is expected leaves it. */
  static Graph endingEarly(long seed) {
    return new RandomGraph(seed, true).graph();
  }

  private Graph graph() {
    int first = random.nextInt(8);
    int second = random.nextInt(8);
    Part part = parts(DEEPEST);
    Pipeline<Integer> sources = Pipeline.from("first", items(first));
    if (second > 3) {
      sources = sources.mergeWith("second", items(second)).queue(queue(2));
    } else {
      second = 0;
    }
    List<Integer> expected =
        Stream.concat(IntStream.range(0, first).boxed(), IntStream.range(0, second).boxed())
            .flatMap(part.results())
            .toList();
    return new Graph(part.steps().apply(sources), expected);
  }

  private Flux<Integer> items(int count) {
    int pause = random.nextInt(3);
    Flux<Integer> numbers = Flux.range(0, count);
    return pause == 0 ? numbers : numbers.concatMap(n -> Combination.later(n, pause), 1);
  }

  private Part parts(int depth) {
    Part parts = part(depth);
    int more = random.nextInt(3);
    for (int i = 0; i < more; i++) {
      parts = parts.then(part(depth));
    }
    return parts;
  }

  private Part part(int depth) {
    return switch (random.nextInt(depth == 0 ? 5 : 8)) {
      case 0 -> queued();
      case 1 -> filter();
      case 2 -> oneToMany();
      case 3 -> failingAtFirst();
      case 4 -> operator();
      case 5 -> route(depth);
      case 6 -> broadcast(depth);
      default -> feedback();
    };
  }

  private String name(String kind) {
    names++;
    return kind + "-" + names;
  }

  private QueueSpec<Integer> queue(int atLeast) {
    int capacity = atLeast + random.nextInt(3);
    QueueSpec<Integer> spec =
        switch (random.nextInt(3)) {
          case 0 -> QueueSpec.lifo(capacity);
          case 1 -> QueueSpec.priority(capacity, Comparator.<Integer>naturalOrder());
          default -> QueueSpec.fifo(capacity);
        };
    return spec.named(name("queue"));
  }

  private UnaryOperator<StageOptions<Integer>> workers() {
    int workers = 1 + random.nextInt(4);
    return options -> options.workers(workers);
  }

  /** A whole operator has no order. */
  private UnaryOperator<StageOptions<Integer>> workersInOrder() {
    UnaryOperator<StageOptions<Integer>> workers = workers();
    int buffer = 1 + random.nextInt(3);
    return switch (random.nextInt(3)) {
      case 0 -> options -> workers.apply(options).ordered(buffer);
      case 1 -> options -> workers.apply(options).keyed(n -> n % 3);
      default -> workers;
    };
  }

  // The kinds of parts

  /** A queue cannot stand behind a queue, so a stage stands before it. */
  private Part queued() {
    String name = name("map");
    UnaryOperator<StageOptions<Integer>> options = workersInOrder();
    QueueSpec<Integer> queue = queue(1);
    String behind = name("same");
    return new Part(
        p -> p.map(name, n -> (n + 5) % BOUND, options).queue(queue).map(behind, n -> n),
        n -> Stream.of((n + 5) % BOUND));
  }

  private Part filter() {
    String name = name("filter");
    int remainder = random.nextInt(3);
    UnaryOperator<StageOptions<Integer>> options = workersInOrder();
    return new Part(
        p -> p.filter(name, n -> n % 3 != remainder, options),
        n -> n % 3 == remainder ? Stream.empty() : Stream.of(n));
  }

  private Part oneToMany() {
    String name = name("many");
    UnaryOperator<StageOptions<Integer>> options = workersInOrder();
    boolean slow = random.nextBoolean();
    return new Part(
        p ->
            p.stage(
                name,
                n -> slow ? many(n).concatMap(x -> Combination.later(x, 1)) : many(n),
                options),
        n -> IntStream.range(n, n + n % 4).map(x -> x % BOUND).boxed());
  }

  private static Flux<Integer> many(int n) {
    return Flux.range(n, n % 4).map(x -> x % BOUND);
  }

  /** Every item fails at its first attempt here, whichever item it was. */
  private Part failingAtFirst() {
    String name = name("fails");
    FailurePolicy<Object> policy =
        switch (random.nextInt(3)) {
          case 0 -> FailurePolicy.retry(1000);
          case 1 -> FailurePolicy.requeue(1000);
          default -> FailurePolicy.requeue(1000, ofMillis(2));
        };
    UnaryOperator<StageOptions<Integer>> options = workersInOrder();
    return new Part(
        p -> {
          int[] attempts = new int[1];
          return p.stage(
              name,
              n ->
                  attempts[0]++ % 2 == 0
                      ? Mono.error(new IllegalStateException("every other attempt"))
                      : Combination.later(n, n % 3),
              s -> options.apply(s).onFailure(policy));
        },
        Stream::of);
  }

  private Part operator() {
    String name = name("operator");
    UnaryOperator<StageOptions<Integer>> options = workers();
    if (endsEarly) {
      int most = random.nextInt(4);
      return new Part(p -> p.transform(name, items -> items.take(most), options), Stream::of);
    }
    return new Part(
        p -> p.transform(name, items -> items.filter(n -> n % 4 != 1), options),
        n -> n % 4 == 1 ? Stream.empty() : Stream.of(n));
  }

  private Part route(int depth) {
    String name = name("route");
    Part even = parts(depth - 1);
    Part odd = parts(depth - 1);
    UnaryOperator<StageOptions<Integer>> options = workersInOrder();
    return new Part(
        p ->
            p.route(
                name,
                options,
                Branch.when(name + "-even", n -> n % 2 == 0, even.steps()),
                Branch.otherwise(name + "-odd", odd.steps())),
        n -> (n % 2 == 0 ? even : odd).results().apply(n));
  }

  private Part broadcast(int depth) {
    String name = name("broadcast");
    Part one = parts(depth - 1);
    Part other = random.nextBoolean() ? parts(depth - 1) : new Part(p -> p, Stream::of);
    UnaryOperator<StageOptions<Integer>> options = workersInOrder();
    return new Part(
        p ->
            p.broadcast(
                name,
                options,
                Branch.to(name + "-one", one.steps()),
                Branch.to(name + "-other", other.steps())),
        n -> Stream.concat(one.results().apply(n), other.results().apply(n)));
  }

  /** Items get smaller each time around, and the body makes none greater. */
  private Part feedback() {
    String name = name("loop");
    String body = name("body");
    UnaryOperator<StageOptions<Integer>> options = workersInOrder();
    int pause = random.nextInt(3);
    boolean spills = random.nextInt(3) == 0;
    QueueSpec<Integer> frontier =
        QueueSpec.<Integer>fifo(spills ? 2 : 10_000).named(name("frontier"));
    Function<Integer, List<Integer>> more = RandomGraph::smaller;
    UnaryOperator<FeedbackOptions<Integer>> whenFull =
        s -> spills ? s.spillWhenFull(RandomGraph::bytes, RandomGraph::number) : s;
    return new Part(
        p ->
            afterAStage(p)
                .feedback(
                    name,
                    frontier,
                    inside -> inside.stage(body, n -> Combination.later(n, pause), options),
                    n -> Flux.fromIterable(more.apply(n)),
                    whenFull),
        RandomGraph::withAllSmaller);
  }

  /** The frontier takes the place of a queue. */
  private Pipeline<Integer> afterAStage(Pipeline<Integer> pipeline) {
    return pipeline.map(name("before"), n -> n);
  }

  private static List<Integer> smaller(int n) {
    return n < 2 ? List.of() : List.of(n / 2, n / 3);
  }

  private static Stream<Integer> withAllSmaller(int n) {
    return Stream.concat(Stream.of(n), smaller(n).stream().flatMap(RandomGraph::withAllSmaller));
  }

  private static byte[] bytes(int n) {
    return Integer.toString(n).getBytes(StandardCharsets.UTF_8);
  }

  private static int number(byte[] bytes) {
    return Integer.parseInt(new String(bytes, StandardCharsets.UTF_8));
  }
}
