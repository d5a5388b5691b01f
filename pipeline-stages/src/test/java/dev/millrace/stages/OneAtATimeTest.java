package dev.millrace.stages;

import static dev.millrace.FailurePolicy.requeue;
import static dev.millrace.FailurePolicy.retry;
import static dev.millrace.FailurePolicy.skip;
import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.QueueSpec.priority;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunReport;
import dev.millrace.StageOptions;
import dev.millrace.queue.BoundedQueue;
import dev.millrace.stages.PlaceCase.Place;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** No two functions of a key run at once, and its items keep their turns. */
class OneAtATimeTest {

  private static final int ITEMS = 24;
  private static final int KEYS = 3;
  private static final Scheduler SCHEDULER = Schedulers.newParallel("mine", 4, true);

  private final Map<Integer, AtomicInteger> inFunction = new ConcurrentHashMap<>();
  private final List<Integer> together = new CopyOnWriteArrayList<>();

  @AfterAll
  static void disposeOfThreads() {
    SCHEDULER.dispose();
  }

  private enum Policy {
    SKIP,
    RETRY,
    REQUEUE,
    REQUEUE_LATER,
    DEADLINE;

    StageOptions<Integer> apply(StageOptions<Integer> options) {
      return switch (this) {
        case SKIP -> options.timeout(ofMillis(2)).onFailure(skip());
        case RETRY -> options.timeout(ofMillis(2)).onFailure(retry(2).thenSkip());
        case REQUEUE -> options.timeout(ofMillis(2)).onFailure(requeue(2).thenSkip());
        case REQUEUE_LATER ->
            options.timeout(ofMillis(2)).onFailure(requeue(2, ofMillis(1)).thenSkip());
        case DEADLINE -> options.deadline(ofMillis(2)).onFailure(retry(2).thenSkip());
      };
    }
  }

  private record Case(Place place, Policy policy) {}

  static Stream<Case> cases() {
    return Stream.of(Place.BLOCKING, Place.CPU_BOUND, Place.ON_A_SCHEDULER)
        .flatMap(place -> Stream.of(Policy.values()).map(policy -> new Case(place, policy)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void anAttemptThatIgnoresItsInterruptIsNotOvertaken(Case ignored) {
    RunReport report =
        Pipeline.from("numbers", Flux.range(0, ITEMS))
            .queue(fifo(ITEMS))
            .map(
                "work",
                this::ignoreTheInterrupt,
                s ->
                    ignored
                        .policy()
                        .apply(ignored.place().apply(s.workers(4).keyed(n -> n % KEYS), SCHEDULER)))
            .run()
            .block(LIMIT);

    assertThat(together).as("attempts at once").isEmpty();
    assertThat(report.skipped()).isEqualTo(ITEMS);
  }

  /** Goes on for a while after its time is up. */
  private int ignoreTheInterrupt(int n) {
    AtomicInteger ofKey = inFunction.computeIfAbsent(n % KEYS, key -> new AtomicInteger());
    if (ofKey.incrementAndGet() > 1) {
      together.add(n);
    }
    Thread current = Thread.currentThread();
    assertThat(Busy.spinUntil(current::isInterrupted, LIMIT)).as("interrupted").isTrue();
    Busy.spinUntil(() -> false, ofMillis(1));
    ofKey.decrementAndGet();
    return n;
  }

  /** What is cancelled lets nobody else have its key. */
  @Test
  void nothingOfAKeyIsBegunBesideAFunctionThatACancelLeft() {
    for (int round = 0; round < 60; round++) {
      CountDownLatch begun = new CountDownLatch(1);
      PipelineRun run =
          Pipeline.from("numbers", Flux.range(0, ITEMS))
              .queue(fifo(ITEMS))
              .map("work", n -> goOn(n, begun), s -> s.workers(8).blocking().keyed(n -> "one"))
              .start();

      assertThat(Busy.spinUntil(() -> begun.getCount() == 0, LIMIT)).isTrue();
      run.cancel();
      run.completion().block(LIMIT);
    }
    assertThat(together).as("functions at once").isEmpty();
  }

  /** Takes a while, whoever interrupts. */
  private int goOn(int n, CountDownLatch begun) {
    AtomicInteger ofKey = inFunction.computeIfAbsent(0, key -> new AtomicInteger());
    if (ofKey.incrementAndGet() > 1) {
      together.add(n);
    }
    begun.countDown();
    Busy.spinUntil(() -> false, ofMillis(5));
    ofKey.decrementAndGet();
    return n;
  }

  /** Rank counts among what is in the queue when a worker is free. */
  @Test
  void ofAPriorityQueueAnItemThatWaitsForItsKeyKeepsItsTurn() {
    Sinks.Empty<Void> first = Sinks.empty();
    List<Integer> started = new CopyOnWriteArrayList<>();
    BoundedQueue<Integer> items = BoundedQueue.fifo(8);
    PipelineRun run =
        Runs.start(
            Pipeline.from("items", items.flux())
                .queue(priority(8, Comparator.<Integer>naturalOrder()))
                .stage(
                    "work",
                    n -> {
                      started.add(n);
                      return started.size() == 1 ? first.asMono().thenReturn(n) : Mono.just(n);
                    },
                    s -> s.workers(2).keyed(n -> "one")));

    for (int n = 5; n > 0; n--) {
      items.offer(n);
    }
    first.tryEmitEmpty();
    items.close();

    assertThat(run.completion().block(LIMIT).completed()).isEqualTo(5);
    assertThat(started).containsExactly(5, 4, 3, 2, 1);
  }
}
