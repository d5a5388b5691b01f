package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;
import static dev.millrace.stages.Limits.LIMIT;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Pipeline;
import dev.millrace.PipelineRun;
import dev.millrace.RunOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Batches with a time limit, on a clock that tests advance. */
class BatchTimeTest {

  private static final Duration LAST_NANO = ofNanos(1);
  private static final int ROUNDS = 200;
  private static final Duration TIME = ofMillis(10);

  private final TestPublisher<Integer> source = TestPublisher.create();

  private StepVerifier.FirstStep<List<Integer>> batches(long demand) {
    return StepVerifier.withVirtualTime(
        () -> Pipeline.from("numbers", source.flux()).queue(fifo(9)).batch(3, ofSeconds(1)).flux(),
        // StepVerifier's own keeps time in which nothing is scheduled for what is scheduled next.
        VirtualTimeScheduler::getOrSet,
        demand);
  }

  @Test
  void goOnWhenTheTimeSinceTheirFirstItemIsUp() {
    batches(Long.MAX_VALUE)
        .expectSubscription()
        .expectNoEvent(ofSeconds(5))
        .then(() -> source.next(1))
        .expectNoEvent(ofMillis(600))
        .then(() -> source.next(2))
        .expectNoEvent(ofMillis(400).minus(LAST_NANO))
        .thenAwait(LAST_NANO)
        .expectNext(List.of(1, 2))
        .expectNoEvent(ofSeconds(5))
        .then(() -> source.next(3))
        .expectNoEvent(ofSeconds(1).minus(LAST_NANO))
        .thenAwait(LAST_NANO)
        .expectNext(List.of(3))
        .then(source::complete)
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void measureTheTimeOfTheListThatFollowsAFullOneFromItsOwnFirstItem() {
    batches(Long.MAX_VALUE)
        .then(() -> source.next(1))
        .thenAwait(ofMillis(900))
        .then(() -> source.next(2, 3, 4))
        .expectNext(List.of(1, 2, 3))
        .expectNoEvent(ofSeconds(1).minus(LAST_NANO))
        .thenAwait(LAST_NANO)
        .expectNext(List.of(4))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void goOnAtOnceWhenNoItemComesAnyMore() {
    batches(Long.MAX_VALUE)
        .then(() -> source.next(1).complete())
        .expectNext(List.of(1))
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void growWhileTheyWaitForDemandUntilTheyAreFull() {
    batches(0)
        .then(() -> source.next(1))
        .thenAwait(ofSeconds(2))
        .then(() -> source.next(2))
        .thenRequest(1)
        .expectNext(List.of(1, 2))
        .then(() -> source.next(3))
        .thenAwait(ofSeconds(2))
        .then(() -> source.next(4, 5, 6, 7))
        .thenRequest(1)
        .expectNext(List.of(3, 4, 5))
        .thenRequest(5)
        .expectNoEvent(ofSeconds(1).minus(LAST_NANO))
        .thenAwait(LAST_NANO)
        .expectNext(List.of(6, 7))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void ofEachKeyHaveATimeOfTheirOwn() {
    StepVerifier.withVirtualTime(
            () ->
                Pipeline.from("numbers", source.flux())
                    .queue(fifo(9))
                    .batch(3, b -> b.within(ofSeconds(1)).by(n -> n % 2, 2))
                    .flux())
        .then(() -> source.next(1))
        .thenAwait(ofMillis(300))
        .then(() -> source.next(2))
        .thenAwait(ofMillis(300))
        .then(() -> source.next(3))
        .expectNoEvent(ofMillis(400).minus(LAST_NANO))
        .thenAwait(LAST_NANO)
        .expectNext(List.of(1, 3))
        .then(() -> source.next(5))
        .expectNoEvent(ofMillis(300).minus(LAST_NANO))
        .thenAwait(LAST_NANO)
        .expectNext(List.of(2))
        .expectNoEvent(ofMillis(700).minus(LAST_NANO))
        .thenAwait(LAST_NANO)
        .expectNext(List.of(5))
        .thenCancel()
        .verify(LIMIT);
  }

  @Test
  void leaveNoTimerBehind() {
    HandClock clock = new HandClock();
    PipelineRun run =
        Runs.start(
            Pipeline.from("numbers", source.flux()).queue(fifo(9)).batch(3, ofSeconds(1)),
            RunOptions.defaults().timer(clock));
    source.next(1);
    assertThat(clock.pending()).isOne();
    source.next(2, 3);
    assertThat(clock.pending()).isZero();
    source.next(4);
    assertThat(clock.pending()).isOne();

    run.cancel();

    assertThat(clock.pending()).isZero();
    assertThat(run.completion().block(LIMIT).returned()).isOne();
  }

  @Test
  void failTheRunIfTheTimerIsGone() {
    VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    clock.dispose();

    StepVerifier.create(
            Pipeline.from("numbers", Flux.just(1))
                .batch(3, ofSeconds(1))
                .run(RunOptions.defaults().timer(clock)))
        .expectErrorSatisfies(
            error -> assertThat(error).hasCauseInstanceOf(RejectedExecutionException.class))
        .verifyThenAssertThat(LIMIT)
        // The rail's thread is told, too.
        .hasDroppedErrors(1);
  }

  /** Items and requests at random moments: no list is late, too long, or out of order. */
  @ParameterizedTest(name = "from seed {0}")
  @ValueSource(ints = {0, 1000})
  void areNeverLateNorTooLong(int firstSeed) {
    for (int seed = firstSeed; seed < firstSeed + ROUNDS; seed++) {
      new RandomRound(seed).play();
    }
  }

  private static final class RandomRound extends BaseSubscriber<List<Integer>> {

    private final String what;
    private final Random random;
    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final TestPublisher<Integer> numbers = TestPublisher.create();
    private final int size;
    private final int lists;
    private final List<Integer> seen = new ArrayList<>();

    /** When each number was brought; the first of a list says when that must be out. */
    private final List<Long> brought = new ArrayList<>();

    private long demand;

    /** When there was no demand last. */
    private long demandSince;

    RandomRound(int seed) {
      this.what = "seed " + seed;
      this.random = new Random(seed);
      this.size = 1 + random.nextInt(5);
      this.lists = 1 + random.nextInt(3);
    }

    void play() {
      Pipeline.from("numbers", numbers.flux())
          .queue(fifo(100))
          .batch(size, b -> b.within(TIME).by(n -> n % 4, lists))
          .flux(RunOptions.defaults().timer(clock))
          .subscribe(this);
      int count = random.nextInt(60);
      for (int number = 0; number < count; number++) {
        clock.advanceTimeBy(random.nextInt(3) == 0 ? ofMillis(random.nextInt(8)) : ZERO);
        if (random.nextInt(4) == 0) {
          ask(1 + random.nextInt(3));
        }
        brought.add(now());
        numbers.next(number);
      }
      ask(1000);
      clock.advanceTimeBy(TIME);
      assertThat(seen).as(what).hasSize(count).doesNotHaveDuplicates();
      numbers.complete();
      assertThat(isDisposed()).as(what).isTrue();
    }

    private void ask(int lists) {
      if (demand == 0) {
        demandSince = now();
      }
      demand += lists;
      request(lists);
    }

    private long now() {
      return clock.now(TimeUnit.MILLISECONDS);
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {}

    @Override
    protected void hookOnNext(List<Integer> list) {
      assertThat(list).as(what).hasSizeBetween(1, size).isSorted();
      assertThat(list.stream().map(n -> n % 4).distinct()).as(what).hasSize(1);
      // With no demand, its first item may have waited in the queue until there was.
      long taken = Math.max(brought.get(list.get(0)), demandSince);
      assertThat(now()).as(what).isBetween(taken, taken + TIME.toMillis());
      demand--;
      seen.addAll(list);
    }

    @Override
    protected void hookOnError(Throwable error) {
      throw new AssertionError(what, error);
    }
  }
}
