package dev.millrace.stages;

import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FailurePolicy;
import dev.millrace.Pipeline;
import dev.millrace.StageOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Order is kept wherever work is done, whatever fails and comes back. Each run has a seed. */
class RandomOrderTest {

  private static final int RUNS_EACH = 500;

  @ParameterizedTest(name = "from seed {0}")
  @ValueSource(ints = {0, 1000})
  void resultsComeInTheOrderOfTheirItems(int firstSeed) {
    for (int seed = firstSeed; seed < firstSeed + RUNS_EACH; seed++) {
      Random random = new Random(seed);
      int items = random.nextInt(60);
      int buffer = 1 + random.nextInt(6);
      RandomWork work = new RandomWork(random);
      Pipeline<String> pipeline =
          source(random, items)
              .stage("work", work::results, s -> policy(random, placed(random, s)).ordered(buffer));

      List<String> results = pipeline.flux().collectList().block(LIMIT);

      assertThat(results)
          .as("seed %d: %s", seed, pipeline)
          .isEqualTo(IntStream.range(0, items).boxed().flatMap(RandomOrderTest::texts).toList());
    }
  }

  @ParameterizedTest(name = "from seed {0}")
  @ValueSource(ints = {2000, 3000})
  void itemsOfAKeyComeOneAtATimeAndInOrder(int firstSeed) {
    for (int seed = firstSeed; seed < firstSeed + RUNS_EACH; seed++) {
      Random random = new Random(seed);
      int items = random.nextInt(60);
      int keys = 1 + random.nextInt(8);
      RandomWork work = new RandomWork(random);
      Line line = new Line(keys);
      Pipeline<String> pipeline =
          source(random, items)
              .stage(
                  "work",
                  n -> line.alone(n, work.results(n)),
                  s -> policy(random, placed(random, s)).keyed(n -> n % keys))
              .queue(fifo(1 + random.nextInt(3)));

      List<String> results = pipeline.flux().collectList().block(LIMIT);

      String what = "seed %d: %s".formatted(seed, pipeline);
      assertThat(line.violations).as(what).isEmpty();
      List<String> expected = new ArrayList<>();
      IntStream.range(0, items).boxed().flatMap(RandomOrderTest::texts).forEach(expected::add);
      assertThat(byKey(results, keys)).as(what).isEqualTo(byKey(expected, keys));
    }
  }

  private static Map<Integer, List<String>> byKey(List<String> texts, int keys) {
    Map<Integer, List<String>> byKey = new HashMap<>();
    for (String text : texts) {
      int item = Integer.parseInt(text.substring(0, text.indexOf('.')));
      byKey.computeIfAbsent(item % keys, key -> new ArrayList<>()).add(text);
    }
    return byKey;
  }

  /** No result to two, of which each tells its item. */
  private static Stream<String> texts(int n) {
    return IntStream.range(0, n % 3).mapToObj(result -> n + "." + result);
  }

  private static Pipeline<Integer> source(Random random, int items) {
    Flux<Integer> numbers = Flux.range(0, items);
    Flux<Integer> placed =
        switch (random.nextInt(3)) {
          case 0 -> numbers.publishOn(Schedulers.parallel(), 3);
          case 1 -> numbers.hide();
          default -> numbers;
        };
    return Pipeline.from("numbers", placed).queue(fifo(1 + random.nextInt(6)));
  }

  private static StageOptions<Integer> placed(Random random, StageOptions<Integer> options) {
    StageOptions<Integer> workers = options.workers(1 + random.nextInt(5));
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> workers.cpuBound();
      case 3 -> workers.runOn(Schedulers.boundedElastic());
      case 4 -> workers.blocking();
      default -> workers;
    };
  }

  /** Most come back at once, some later. */
  private static StageOptions<Integer> policy(Random random, StageOptions<Integer> options) {
    FailurePolicy<Object> policy =
        random.nextInt(3) == 0 ? requeue(9, Duration.ofNanos(20_000)) : requeue(9);
    return options.onFailure(policy);
  }

  /** Fails some attempts before any result, and answers on this thread or another. */
  private static final class RandomWork {

    private final Map<Integer, Integer> attempts = new ConcurrentHashMap<>();
    private final int failureRate;
    private final int asynchronous;

    RandomWork(Random random) {
      failureRate = random.nextInt(4);
      asynchronous = random.nextInt(3);
    }

    Publisher<String> results(int n) {
      int attempt = attempts.merge(n, 1, Integer::sum);
      if (attempt < 4 && (n * 7 + attempt * 3) % 10 < failureRate) {
        return Mono.error(new IllegalStateException());
      }
      Flux<String> results = Flux.fromStream(texts(n));
      return n % 3 < asynchronous ? results.publishOn(Schedulers.parallel()) : results;
    }
  }

  /** Sees whether two items of a key meet, or come in another order than that of their numbers. */
  private static final class Line {

    private final AtomicInteger[] inHand;
    private final int[] last;
    final Queue<String> violations = new ConcurrentLinkedQueue<>();

    Line(int keys) {
      inHand = Stream.generate(AtomicInteger::new).limit(keys).toArray(AtomicInteger[]::new);
      last = Collections.nCopies(keys, -1).stream().mapToInt(n -> n).toArray();
    }

    Flux<String> alone(int n, Publisher<String> results) {
      int key = n % inHand.length;
      return Flux.defer(
          () -> {
            if (inHand[key].getAndIncrement() != 0) {
              violations.add(n + " met another");
            }
            if (n < last[key]) {
              violations.add(n + " came after " + last[key]);
            }
            last[key] = n;
            return Flux.from(results).doOnTerminate(inHand[key]::getAndDecrement);
          });
    }
  }
}
