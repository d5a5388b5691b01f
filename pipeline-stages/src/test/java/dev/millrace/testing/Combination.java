package dev.millrace.testing;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.FailurePolicy.fail;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.handOver;
import static dev.millrace.QueueSpec.lifo;
import static dev.millrace.QueueSpec.priority;
import static java.time.Duration.ofMillis;
import static java.util.Comparator.comparing;

import dev.millrace.FailurePolicy;
import dev.millrace.QueueSpec;
import dev.millrace.RunOptions;
import dev.millrace.StageOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One of all combinations of what a stage and its queue can be. */
record Combination(Order order, Policy policy, Kind kind, int workers, Speed speed) {

  static final int ITEMS = 12;
  static final int KEYS = 3;

  private static final int CAPACITY = 3;
  private static final int BUFFER = 2;

  enum Order {
    UNORDERED,
    ORDERED,
    KEYED;

    StageOptions<Item> in(StageOptions<Item> options) {
      return switch (this) {
        case UNORDERED -> options.unordered();
        case ORDERED -> options.ordered(BUFFER);
        case KEYED -> options.keyed(Item::key);
      };
    }
  }

  enum Policy {
    FAIL(1),
    SKIP(1),
    RETRY(3),
    RETRY_LATER(3),
    REQUEUE(3),
    REQUEUE_LATER(3),
    DEAD_LETTER(1),
    RETRY_REQUEUE_DEAD_LETTER(4);

    /** How many attempts it makes. */
    final int attempts;

    Policy(int attempts) {
      this.attempts = attempts;
    }

    FailurePolicy<Object> policy() {
      return switch (this) {
        case FAIL -> fail();
        case SKIP -> skip();
        case RETRY -> retry(2).thenSkip();
        case RETRY_LATER -> retry(2, backoff(ofMillis(2))).thenSkip();
        case REQUEUE -> requeue(2).thenSkip();
        case REQUEUE_LATER -> requeue(2, ofMillis(5)).thenSkip();
        case DEAD_LETTER -> deadLetter(letter -> Mono.empty());
        case RETRY_REQUEUE_DEAD_LETTER ->
            retry(1).thenRequeue(1).thenDeadLetter(letter -> later(letter, 1));
      };
    }
  }

  enum Kind {
    FIFO,
    LIFO,
    PRIORITY,
    HAND_OVER,
    DROP_OLDEST,
    DROP_LATEST,
    ERROR;

    QueueSpec<Item> spec() {
      return switch (this) {
        case FIFO -> fifo(CAPACITY);
        case LIFO -> lifo(CAPACITY);
        case PRIORITY -> priority(CAPACITY, comparing(item -> item.id % 2));
        case HAND_OVER -> handOver(1);
        case DROP_OLDEST, DROP_LATEST, ERROR ->
            QueueSpec.<Item>fifo(CAPACITY).onOverflow(BufferOverflowStrategy.valueOf(name()));
      };
    }

    boolean mayLose() {
      return spec().overflow().isPresent();
    }

    /** One that is refused with an error ends its source. */
    long mostLost() {
      return this == ERROR ? 1 : mayLose() ? ITEMS : 0;
    }

    boolean isFirstInFirstOut() {
      return this != LIFO && this != PRIORITY;
    }
  }

  enum Speed {
    AT_ONCE,
    SLOW,
    BURSTS;

    Flux<Integer> numbers() {
      Flux<Integer> all = Flux.range(0, ITEMS);
      return switch (this) {
        case AT_ONCE -> all;
        case SLOW -> all.concatMap(n -> later(n, 3), 1);
        case BURSTS -> all.concatMap(n -> n % 5 == 0 ? later(n, 11) : Mono.just(n), 1);
      };
    }
  }

  /** An item, and what has been seen of it. */
  static final class Item {

    final int id;
    int attempts;
    boolean working;

    /** When it had been worked on. */
    long passedNanos;

    Item(int id) {
      this.id = id;
    }

    int key() {
      return id % KEYS;
    }

    @Override
    public String toString() {
      return "item " + id;
    }
  }

  static Stream<Combination> all() {
    List<Combination> all = new ArrayList<>();
    for (Order order : Order.values()) {
      for (Policy policy : Policy.values()) {
        for (Kind kind : Kind.values()) {
          for (int workers : new int[] {1, 2, 5}) {
            for (Speed speed : Speed.values()) {
              all.add(new Combination(order, policy, kind, workers, speed));
            }
          }
        }
      }
    }
    return all.stream();
  }

  static <T> Mono<T> later(T value, int millis) {
    return Mono.deferContextual(
        context -> {
          Scheduler timer = RunOptions.timerOf(context);
          return Mono.just(value).delayElement(ofMillis(millis), timer);
        });
  }

  StageOptions<Item> options(StageOptions<Item> defaults) {
    return order.in(defaults.workers(workers)).onFailure(policy.policy());
  }

  /** Returns how many attempts fail at an item. */
  int failures(Item item, long seed) {
    if (policy == Policy.FAIL) {
      return item.id == 7 && seed % 2 == 1 ? 1 : 0;
    }
    return switch (item.id % 4) {
      case 1 -> 2;
      case 3 -> Integer.MAX_VALUE;
      default -> 0;
    };
  }

  boolean isDelivered(Item item, long seed) {
    return failures(item, seed) < policy.attempts;
  }

  /** Tells whether results come in the order of the source. */
  boolean keepsOrder() {
    boolean inPlace = workers == 1 && policy.policy().requeues() == 0;
    return kind.isFirstInFirstOut() && (order == Order.ORDERED || inPlace);
  }

  /** Tells whether the results of one key come in the order of the source. */
  boolean keepsOrderOfKeys() {
    return kind.isFirstInFirstOut() && order == Order.KEYED;
  }

  /** Returns how many items may be alive at once, the one on its way out included. */
  int promise() {
    int queues = kind.spec().capacity() + 1;
    int heldBack = order == Order.ORDERED ? BUFFER : 0;
    return queues + workers + 1 + heldBack + 1;
  }

  @Override
  public String toString() {
    return String.join(
        ", ", Arrays.asList("" + order, "" + policy, "" + kind, workers + " workers", "" + speed));
  }
}
