package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.QueueSpec;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The places of items that a rail takes without a visit: each falls free when its item is taken, no
 * earlier and no later.
 */
@ParameterizedClass(name = "item {0}")
@ValueSource(ints = {0, 1, 2, 3, 4, 6, 8, 9, 10, 14})
class PortionRoomTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int COUNT = 20;
  private static final int RESERVE = 4;
  private static final int MOST_COLLECTIONS = 50;

  /** The index of the item that the rail has in hand. */
  private final int moment;

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(COUNT);
  private final SteppedRail<Integer> rail = SteppedRail.withAllDemand();

  PortionRoomTest(int moment) {
    this.moment = moment;
    offerUpTo(COUNT);
  }

  private void offerUpTo(int end) {
    IntStream.range(0, end).forEach(queue::offer);
  }

  private static List<Integer> range(int from, int end) {
    return IntStream.range(from, end).boxed().toList();
  }

  /** Offers until the queue refuses; returns how many it accepted. */
  private int fill() {
    int accepted = 0;
    while (queue.offer(COUNT + accepted) == OfferResult.ACCEPTED) {
      accepted++;
    }
    return accepted;
  }

  @Test
  void asManyItemsFindRoomAsWereTaken() {
    rail.at(moment, () -> assertThat(fill()).isEqualTo(moment + 1)).on(queue).run();
    assertThat(rail.signals).isEqualTo(range(0, COUNT + moment + 1));
    assertThat(queue.counts().highWater()).isEqualTo(COUNT);
  }

  @Test
  void anOfferFindsRoomAgainAfterTheNextItem() {
    rail.at(
            moment,
            () -> {
              fill();
              assertThat(queue.isFull()).isTrue();
            })
        .at(
            moment + 1,
            () -> {
              assertThat(queue.offer(100)).isEqualTo(OfferResult.ACCEPTED);
              assertThat(queue.offer(101)).isEqualTo(OfferResult.FULL);
            })
        .on(queue)
        .run();
    assertThat(rail.signals).hasSize(COUNT + moment + 2).endsWith(100);
  }

  @Test
  void aPutThatWaitsIsGrantedTheNextPlace() {
    List<CompletableFuture<Void>> puts = new ArrayList<>();
    rail.at(
            moment,
            () -> {
              fill();
              puts.add(queue.put(100).toFuture());
              assertThat(puts.get(0)).isNotDone();
            })
        .at(moment + 1, () -> assertThat(queue.offer(101)).isEqualTo(OfferResult.FULL))
        .on(queue)
        .run();
    assertThat(puts.get(0)).isCompleted();
    assertThat(rail.signals).hasSize(COUNT + moment + 2).endsWith(100);
    assertThat(queue.counts().highWater()).isEqualTo(COUNT);
  }

  @Test
  void putsThatWaitAreServedInOrder() {
    List<CompletableFuture<Void>> puts = new ArrayList<>();
    rail.at(
            moment,
            () -> {
              fill();
              range(100, 110).forEach(item -> puts.add(queue.put(item).toFuture()));
            })
        .on(queue)
        .run();
    assertThat(puts).hasSize(10).allMatch(CompletableFuture::isDone);
    assertThat(rail.signals.subList(COUNT + moment + 1, COUNT + moment + 11))
        .isEqualTo(range(100, 110));
  }

  @Test
  void aPutThatWaitsDoesNotWaitForTheNextItemInHand() {
    List<CompletableFuture<Void>> puts = new ArrayList<>();
    rail.at(
            moment,
            () -> {
              fill();
              puts.add(queue.put(100).toFuture());
            })
        .at(
            moment + 1,
            () -> {
              // As another thread of the scheduler does.
              rail.run();
              assertThat(puts.get(0)).isCompleted();
              assertThat(queue.isFull()).isTrue();
            })
        .on(queue)
        .run();
    assertThat(rail.signals).hasSize(COUNT + moment + 2).endsWith(100);
  }

  @Test
  void whatFollowsAPutMayWaitForTheItemsOfTheRail() {
    Scheduler scheduler = Schedulers.newBoundedElastic(2, 100, "rail");
    try {
      CountDownLatch consumed = new CountDownLatch(COUNT + 1);
      CompletableFuture<Void> followed =
          queue.put(COUNT).doOnSuccess(none -> await(consumed)).toFuture();
      queue.flux(scheduler).subscribe(item -> consumed.countDown());
      assertThat(followed).succeedsWithin(SOON);
    } finally {
      scheduler.dispose();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPutThatFindsRoomDoesNotWait() {
    rail.at(moment, () -> assertThat(queue.put(COUNT).toFuture()).isCompleted()).on(queue).run();
    assertThat(rail.signals).isEqualTo(range(0, COUNT + 1));
  }

  @Test
  void aSourceThatFoundNoRoomIsAskedOnceThereIsSome() {
    CoreSubscriber<Integer> inlet = queue.subscriber(RESERVE);
    RecordedDemand source = new RecordedDemand();
    rail.at(
            moment,
            () -> {
              fill();
              inlet.onSubscribe(source);
              assertThat(source.owed).hasValue(0);
            })
        .on(queue)
        .run();
    assertThat(source.owed).hasPositiveValue();
    source.bring(inlet, 100);
    rail.run();
    assertThat(rail.signals).endsWith(100);
  }

  @Test
  void aSourceThatFoundNoRoomDoesNotWaitForTheNextItemInHand() {
    CoreSubscriber<Integer> inlet = queue.subscriber(RESERVE);
    RecordedDemand source = new RecordedDemand();
    rail.at(
            moment,
            () -> {
              fill();
              inlet.onSubscribe(source);
            })
        .at(
            moment + 1,
            () -> {
              // As another thread of the scheduler does.
              rail.run();
              assertThat(source.owed).hasValue(1);
              assertThat(queue.offer(100)).isEqualTo(OfferResult.FULL);
            })
        .on(queue)
        .run();
    assertThat(rail.signals).hasSize(COUNT + moment + 1);
  }

  @Test
  void aSourceIsAskedForExactlyThePlacesThatFellFree() {
    RecordedDemand source = new RecordedDemand();
    CoreSubscriber<Integer> inlet = besideItems(source);
    int places = RESERVE + moment + 1;
    rail.at(
            moment,
            () -> {
              bringAll(source, inlet);
              assertThat(queue.counts().in()).isEqualTo(COUNT + COUNT - RESERVE + places);
              assertThat(queue.isFull()).isTrue();
            })
        .on(queue)
        .run();
    assertThat(rail.signals).endsWith(range(100, 100 + places).toArray());
    assertThat(source.owed).hasPositiveValue();
    assertThat(queue.counts().highWater()).isEqualTo(COUNT);
  }

  @Test
  void aSourceThatHasUsedUpAllPlacesIsAskedForMoreWithTheNextItemInHand() {
    RecordedDemand source = new RecordedDemand();
    CoreSubscriber<Integer> inlet = besideItems(source);
    rail.at(moment, () -> bringAll(source, inlet))
        .at(
            moment + 1,
            () -> {
              // As another thread of the scheduler does.
              rail.run();
              assertThat(source.owed).hasValue(1);
            })
        .on(queue)
        .run();
    assertThat(source.owed).hasPositiveValue();
  }

  /** Lets a source reserve places in a queue whose others are filled. */
  private CoreSubscriber<Integer> besideItems(RecordedDemand source) {
    drain(queue);
    offerUpTo(COUNT - RESERVE);
    CoreSubscriber<Integer> inlet = queue.subscriber(RESERVE);
    inlet.onSubscribe(source);
    assertThat(source.owed).hasValue(RESERVE);
    return inlet;
  }

  private static void bringAll(RecordedDemand source, CoreSubscriber<Integer> inlet) {
    for (int item = 100; source.owed.get() > 0; item++) {
      source.bring(inlet, item);
    }
  }

  @Test
  void asMuchAsWasTakenIsNotDroppedAndThenTheOldestIs() {
    List<Integer> dropped = new ArrayList<>();
    BoundedQueue<Integer> dropping =
        BoundedQueue.of(
            QueueSpec.<Integer>fifo(COUNT).onOverflow(BufferOverflowStrategy.DROP_OLDEST),
            dropped::add);
    CoreSubscriber<Integer> inlet = dropping.subscriber(1);
    inlet.onSubscribe(new RecordedDemand());
    range(0, COUNT).forEach(inlet::onNext);
    rail.at(
            moment,
            () -> {
              range(COUNT, COUNT + moment + 1).forEach(inlet::onNext);
              assertThat(dropped).isEmpty();
              inlet.onNext(100);
              inlet.onNext(101);
              assertThat(dropped).containsExactly(moment + 1, moment + 2);
            })
        .on(dropping)
        .run();
    assertThat(rail.signals)
        .hasSize(COUNT + moment + 1)
        .doesNotContain(moment + 1, moment + 2)
        .endsWith(100, 101);
    assertThat(dropping.counts().dropped()).isEqualTo(2);
    assertThat(dropping.counts().highWater()).isEqualTo(COUNT);
  }

  @Test
  void highWaterIsTheMostThatWereThereAtOnce() {
    BoundedQueue<Integer> roomy = BoundedQueue.fifo(10 * COUNT);
    range(0, COUNT).forEach(roomy::offer);
    rail.at(
            moment,
            () -> {
              range(0, moment + 1).forEach(roomy::offer);
              assertThat(roomy.counts().highWater()).isEqualTo(COUNT);
            })
        .at(
            moment + 1,
            () -> {
              roomy.offer(100);
              roomy.offer(101);
              roomy.offer(102);
            })
        .on(roomy)
        .run();
    assertThat(roomy.counts().highWater()).isEqualTo(COUNT + 2);
    assertThat(roomy.counts().in()).isEqualTo(COUNT + moment + 4);
  }

  @Test
  void whatWasTakenIsNotRetained() {
    BoundedQueue<Object> objects = BoundedQueue.fifo(COUNT);
    List<WeakReference<Object>> seen = new ArrayList<>();
    for (int item = 0; item < COUNT; item++) {
      Object watched = new Object();
      seen.add(new WeakReference<>(watched));
      objects.offer(watched);
    }
    Forgetting consumer = new Forgetting(() -> assertThatNoneIsHeld(seen.subList(0, moment)));
    SteppedRail<Object> driver = SteppedRail.withAllDemand();
    objects.flux(driver.scheduler).subscribe(consumer);
    driver.run();
    assertThat(consumer.looked).isTrue();
    assertThatNoneIsHeld(seen);
  }

  @Test
  void whatWasReturnedIsNotRetained() {
    BoundedQueue<Object> objects = BoundedQueue.fifo(COUNT);
    List<WeakReference<Object>> seen = new ArrayList<>();
    for (int item = 0; item < COUNT; item++) {
      Object watched = new Object();
      seen.add(new WeakReference<>(watched));
      objects.offer(watched);
    }
    Forgetting consumer = new Forgetting(() -> assertThat(objects.closeNow()).isNotEmpty());
    SteppedRail<Object> driver = SteppedRail.withAllDemand();
    objects.flux(driver.scheduler).subscribe(consumer);
    driver.run();
    assertThat(consumer.looked).isTrue();
    assertThatNoneIsHeld(seen);
  }

  private static void assertThatNoneIsHeld(List<WeakReference<Object>> seen) {
    for (int round = 0; round < MOST_COLLECTIONS && isAnyHeld(seen); round++) {
      System.gc();
    }
    assertThat(seen).allMatch(reference -> reference.get() == null);
  }

  private static boolean isAnyHeld(List<WeakReference<Object>> seen) {
    return seen.stream().anyMatch(reference -> reference.get() != null);
  }

  /** Keeps none of its items, and looks around with one in hand. */
  private final class Forgetting extends BaseSubscriber<Object> {

    private final Runnable look;
    private int count;
    private boolean looked;

    Forgetting(Runnable look) {
      this.look = look;
    }

    @Override
    protected void hookOnNext(Object item) {
      if (count++ == moment) {
        look.run();
        looked = true;
      }
    }
  }
}
