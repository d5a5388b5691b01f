package dev.millrace.stages;

import static dev.millrace.FailurePolicy.backoff;
import static dev.millrace.FailurePolicy.deadLetter;
import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.limits.RateLimiters.perKey;
import static dev.millrace.limits.RateLimiters.slidingWindow;
import static java.time.Duration.ofMillis;

import dev.millrace.DeadLetter;
import dev.millrace.QueueSpec;
import dev.millrace.StageOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import reactor.core.scheduler.Scheduler;

/** A stage that is placed somewhere, what it does, and what it meets. */
record PlaceCase(Place place, Order order, Trouble trouble, Room room, Shape shape) {

  /** Longer than a healthy attempt takes, unless the machine is held up. */
  private static final Duration SHORT = ofMillis(10);

  /** Returns every combination that a declaration accepts. */
  static Stream<PlaceCase> all() {
    return Stream.of(Place.values())
        .flatMap(
            place ->
                Stream.of(Order.values())
                    .flatMap(
                        order ->
                            Stream.of(Trouble.values())
                                .flatMap(trouble -> with(place, order, trouble))))
        .filter(PlaceCase::isAccepted);
  }

  private static Stream<PlaceCase> with(Place place, Order order, Trouble trouble) {
    return Stream.of(Room.values())
        .flatMap(
            room ->
                Stream.of(Shape.values())
                    .map(shape -> new PlaceCase(place, order, trouble, room, shape)));
  }

  /** Nobody may interrupt a function that works on a thread that was lent. */
  private boolean isAccepted() {
    return place != Place.UNPLACED || shape != Shape.VALUE || !trouble.isAboutTime();
  }

  @Override
  public String toString() {
    return "%s, %s, %s, next queue %s, function returns %s"
        .formatted(place, order, trouble, room, shape)
        .toLowerCase(Locale.ROOT)
        .replace('_', ' ');
  }

  /** Where the stage works. */
  enum Place {
    UNPLACED,
    BLOCKING,
    CPU_BOUND,
    ON_A_SCHEDULER;

    <T> StageOptions<T> apply(StageOptions<T> options, Scheduler scheduler) {
      return switch (this) {
        case UNPLACED -> options;
        case BLOCKING -> options.blocking();
        case CPU_BOUND -> options.cpuBound();
        case ON_A_SCHEDULER -> options.runOn(scheduler);
      };
    }

    /**
     * Returns its threads.
     *
     * @param stage the name of the stage
     * @param scheduler what the names of the scheduler's threads start with
     * @param lent the threads that bring items
     */
    Predicate<String> threads(String stage, String scheduler, String... lent) {
      return switch (this) {
        case UNPLACED -> Witness.on(lent).or(Witness.on("millrace-handover-"));
        case BLOCKING -> Witness.on("millrace-" + stage + "-");
        case CPU_BOUND -> Witness.on("parallel-");
        case ON_A_SCHEDULER -> Witness.on(scheduler + "-");
      };
    }
  }

  /** In which order it works. */
  enum Order {
    UNORDERED,
    ORDERED,
    KEYED;

    <T> StageOptions<T> apply(StageOptions<T> options, Function<T, ?> key) {
      return switch (this) {
        case UNORDERED -> options;
        case ORDERED -> options.ordered(8);
        case KEYED -> options.keyed(key);
      };
    }
  }

  /** What befalls some of its items. */
  enum Trouble {
    NONE,
    TIME_OUT,
    TIME_OUT_THEN_DEAD_LETTER,
    DEADLINE,
    RETRY,
    RETRY_AFTER_A_PAUSE,
    REQUEUE,
    REQUEUE_AFTER_A_DELAY,
    RATE_LIMIT,
    RATE_LIMIT_AND_RETRY,
    LIMIT_BY_KEY,
    LIMIT_BY_KEY_AND_RETRY_AFTER_A_PAUSE,
    LIMIT_BY_KEY_AND_REQUEUE,
    DEAD_LETTER;

    boolean isAboutTime() {
      return this == TIME_OUT || this == TIME_OUT_THEN_DEAD_LETTER || this == DEADLINE;
    }

    /** Tells whether an attempt at an item that is befallen fails. */
    boolean fails(int attempt) {
      return switch (this) {
        case DEAD_LETTER -> true;
        case RETRY,
            RETRY_AFTER_A_PAUSE,
            REQUEUE,
            REQUEUE_AFTER_A_DELAY,
            RATE_LIMIT_AND_RETRY,
            LIMIT_BY_KEY_AND_RETRY_AFTER_A_PAUSE,
            LIMIT_BY_KEY_AND_REQUEUE ->
            attempt < 3;
        default -> false;
      };
    }

    /** Tells whether the items that are befallen never leave the stage. */
    boolean loses() {
      return isAboutTime() || this == DEAD_LETTER;
    }

    <T> StageOptions<T> apply(
        StageOptions<T> options,
        Function<T, ?> key,
        Function<DeadLetter<T>, Publisher<?>> letters) {
      return switch (this) {
        case NONE -> options;
        case TIME_OUT -> options.timeout(SHORT).onFailure(skip());
        case TIME_OUT_THEN_DEAD_LETTER -> options.timeout(SHORT).onFailure(deadLetter(letters));
        case DEADLINE -> options.deadline(SHORT).onFailure(retry(1).thenSkip());
        case RETRY -> options.onFailure(retry(3));
        case RETRY_AFTER_A_PAUSE -> options.onFailure(retry(3, backoff(ofMillis(1))));
        case REQUEUE -> options.onFailure(requeue(3));
        case REQUEUE_AFTER_A_DELAY -> options.onFailure(requeue(3, ofMillis(1)));
        case RATE_LIMIT -> options.rateLimit(slidingWindow(4, ofMillis(5)));
        case RATE_LIMIT_AND_RETRY ->
            options.rateLimit(slidingWindow(6, ofMillis(5))).onFailure(retry(3));
        case LIMIT_BY_KEY -> options.rateLimit(perKey(key, k -> slidingWindow(2, ofMillis(5))));
        case LIMIT_BY_KEY_AND_RETRY_AFTER_A_PAUSE ->
            LIMIT_BY_KEY.apply(options, key, letters).onFailure(retry(3, backoff(ofMillis(1))));
        case LIMIT_BY_KEY_AND_REQUEUE ->
            LIMIT_BY_KEY.apply(options, key, letters).onFailure(requeue(3));
        case DEAD_LETTER -> options.onFailure(retry(1).thenDeadLetter(letters));
      };
    }
  }

  /** How much room there is in the next queue, whose stage has a place of its own. */
  enum Room {
    AMPLE(64),
    SCARCE(1);

    private final int places;

    Room(int places) {
      this.places = places;
    }

    <T> QueueSpec<T> queue() {
      return QueueSpec.fifo(places);
    }
  }

  /** What the function returns. */
  enum Shape {
    VALUE,
    MONO_OF_ANOTHER_THREAD,
    FLUX_OF_SEVERAL
  }
}
