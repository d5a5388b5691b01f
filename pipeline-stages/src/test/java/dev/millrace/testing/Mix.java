package dev.millrace.testing;

import static dev.millrace.limits.RateLimiters.allOf;
import static dev.millrace.limits.RateLimiters.perKey;
import static dev.millrace.limits.RateLimiters.slidingWindow;
import static dev.millrace.limits.RateLimiters.tokenBucket;
import static java.time.Duration.ofMillis;

import dev.millrace.BatchSpec;
import dev.millrace.Pipeline;
import dev.millrace.RateLimit;
import dev.millrace.RunOptions;
import dev.millrace.StageOptions;
import dev.millrace.testing.Combination.Item;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;

/** A combination with a rate limit, an idle time-out and a batch behind it. */
record Mix(Combination base, Limit limit, Idle idle, Lists lists) {

  /** When an attempt at an item started. */
  record Start(long nanos, Item item) {}

  enum Limit {
    NONE,
    WINDOW,
    BUCKET,
    PER_KEY,
    KEY_AND_ALL;

    private static final Duration WINDOW_LENGTH = ofMillis(10);
    private static final long IN_WINDOW = 3;
    private static final long OF_KEY = 1;
    private static final Duration PERIOD = ofMillis(5);
    private static final long PER_PERIOD = 2;
    private static final long BURST = 3;

    StageOptions<Item> on(StageOptions<Item> options) {
      return switch (this) {
        case NONE -> options;
        case WINDOW -> options.rateLimit(slidingWindow(IN_WINDOW, WINDOW_LENGTH));
        case BUCKET -> options.rateLimit(tokenBucket(PER_PERIOD, PERIOD, BURST));
        case PER_KEY -> options.rateLimit(ofKey());
        case KEY_AND_ALL ->
            options.rateLimit(allOf(ofKey(), slidingWindow(IN_WINDOW, WINDOW_LENGTH)));
      };
    }

    private static RateLimit<Item> ofKey() {
      return perKey(Item::key, key -> slidingWindow(OF_KEY, WINDOW_LENGTH));
    }

    boolean isKeptBy(List<Start> starts) {
      return switch (this) {
        case NONE -> true;
        case WINDOW -> fullest(times(starts)) <= IN_WINDOW;
        case BUCKET -> isInBucket(times(starts));
        case PER_KEY -> isKeptByKeys(starts);
        case KEY_AND_ALL -> isKeptByKeys(starts) && fullest(times(starts)) <= IN_WINDOW;
      };
    }

    private static boolean isKeptByKeys(List<Start> starts) {
      return LongStream.range(0, Combination.KEYS)
          .allMatch(
              key ->
                  fullest(times(starts.stream().filter(s -> s.item.key() == key).toList()))
                      <= OF_KEY);
    }

    private static long[] times(List<Start> starts) {
      return starts.stream().mapToLong(Start::nanos).toArray();
    }

    /** Returns how many of the times, which do not go back, lie in the fullest window. */
    private static long fullest(long[] times) {
      return LongStream.of(times)
          .map(
              from ->
                  LongStream.of(times)
                      .filter(t -> t >= from && t - from < WINDOW_LENGTH.toNanos())
                      .count())
          .max()
          .orElse(0);
    }

    private static boolean isInBucket(long[] times) {
      for (int first = 0; first < times.length; first++) {
        for (int last = first; last < times.length; last++) {
          long beyondBurst = last - first + 1 - BURST;
          if (beyondBurst * PERIOD.toNanos() > PER_PERIOD * (times[last] - times[first])) {
            return false;
          }
        }
      }
      return true;
    }
  }

  enum Idle {
    NONE,
    /** The source completes long before the time is over. */
    PATIENT,
    /** The source never completes. */
    ENDS_THE_RUN;

    static final Duration TIMEOUT = ofMillis(100);

    RunOptions options() {
      return this == NONE ? RunOptions.defaults() : RunOptions.defaults().idleTimeout(TIMEOUT);
    }

    Flux<Integer> end(Flux<Integer> numbers) {
      return this == ENDS_THE_RUN ? numbers.concatWith(Flux.never()) : numbers;
    }
  }

  enum Lists {
    NONE,
    SIZE,
    TIMED,
    KEYED,
    WEIGHED;

    static final Duration LONGEST = ofMillis(5);
    static final int WEIGHT = 5;
    private static final int SIZE_OF_LISTS = 4;
    private static final int LISTS = 2;

    Optional<BatchSpec<Item>> spec() {
      BatchSpec<Item> spec = BatchSpec.upTo(SIZE_OF_LISTS);
      return switch (this) {
        case NONE -> Optional.empty();
        case SIZE -> Optional.of(spec);
        case TIMED -> Optional.of(spec.within(LONGEST));
        case KEYED -> Optional.of(spec.within(LONGEST).by(Item::key, LISTS));
        case WEIGHED -> Optional.of(spec.weighing(Lists::weight, WEIGHT));
      };
    }

    static long weight(Item item) {
      return 1L + item.id % 3;
    }

    /** Returns how many items may be in the batch, in the list behind it and in that in hand. */
    int promise() {
      // One more waits before the batch.
      return spec().map(spec -> 1 + (int) spec.places() + 2 * SIZE_OF_LISTS).orElse(0);
    }

    boolean accepts(List<Item> list) {
      return switch (this) {
        case NONE -> false;
        case SIZE, TIMED -> list.size() <= SIZE_OF_LISTS;
        case KEYED ->
            list.size() <= SIZE_OF_LISTS && list.stream().map(Item::key).distinct().count() == 1;
        case WEIGHED -> list.stream().mapToLong(Lists::weight).sum() <= WEIGHT;
      };
    }
  }

  /** Returns a combination with nothing besides. */
  static Mix of(Combination base) {
    return new Mix(base, Limit.NONE, Idle.NONE, Lists.NONE);
  }

  static long count() {
    return Combination.all().count()
        * Limit.values().length
        * Idle.values().length
        * Lists.values().length;
  }

  static Mix sample(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Combination> all = Combination.all().toList();
    return new Mix(
        all.get(random.nextInt(all.size())),
        Limit.values()[random.nextInt(Limit.values().length)],
        Idle.values()[random.nextInt(Idle.values().length)],
        Lists.values()[random.nextInt(Lists.values().length)]);
  }

  /** Returns what is between the source and the last stage. */
  Pipeline<Item> pipeline(Observed observed) {
    Flux<Item> items =
        Flux.deferContextual(
            context -> {
              observed.timeBy(RunOptions.timerOf(context));
              return idle.end(base.speed().numbers()).map(observed::newItem);
            });
    Pipeline<Item> worked =
        Pipeline.from("numbers", items)
            .queue(base.kind().spec().named("items"))
            .stage("work", observed::work, s -> limit.on(base.options(s)))
            .map("pass", observed::passed);
    return lists
        .spec()
        .map(spec -> worked.batch(spec).stage("unlist", observed::unlisted))
        .orElse(worked);
  }

  boolean keepsOrder() {
    return base.keepsOrder() && lists != Lists.KEYED;
  }

  @Override
  public String toString() {
    return "%s, limit %s, idle %s, lists %s".formatted(base, limit, idle, lists);
  }
}
