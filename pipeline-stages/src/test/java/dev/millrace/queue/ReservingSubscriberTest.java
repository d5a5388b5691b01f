package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Sources that are asked for as many items as places are reserved for them. */
@OnEveryBoundedQueue
class ReservingSubscriberTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final QueueKind kind;
  private final BoundedQueue<Integer> queue;

  ReservingSubscriberTest(QueueKind kind) {
    this.kind = kind;
    this.queue = kind.queue();
  }

  @Test
  void asksForAsManyItemsAsItMayReserve() {
    RecordedDemand source = new RecordedDemand();
    queue.subscriber(2).onSubscribe(source);
    assertThat(source.owed).hasValue(Math.min(2, kind.capacity()));
  }

  @Test
  void countsAnItemForItsSourceInTheSameStepInWhichItIsQueued() {
    AtomicLong counted = new AtomicLong();
    CoreSubscriber<Integer> inlet = CountedSubscribers.of(queue, 1, 0, counted::incrementAndGet);
    RecordedDemand source = new RecordedDemand();
    inlet.onSubscribe(source);
    assertThat(source.owed).hasValue(1);

    inlet.onNext(7);
    assertThat(counted).hasValue(queue.counts().in()).hasValue(1);
    queue.closeNow();
    inlet.onNext(8);
    assertThat(counted).hasValue(1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CountedSubscribers.of(queue, -1, 0, () -> {}))
        .withMessage("reserve must not be negative, was -1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 7, 300})
  void neverAsksForMoreThanThereIsRoomFor(int reserve) {
    Random random = new Random(reserve);
    CoreSubscriber<Integer> first = queue.subscriber(reserve);
    CoreSubscriber<Integer> second = queue.subscriber(reserve);
    RecordedDemand one = new RecordedDemand();
    RecordedDemand two = new RecordedDemand();
    first.onSubscribe(one);
    second.onSubscribe(two);
    for (int step = 0; step < 2000; step++) {
      switch (random.nextInt(4)) {
        case 0 -> bringIfAsked(one, first, step);
        case 1 -> bringIfAsked(two, second, step);
        case 2 -> queue.offer(step);
        default -> queue.poll();
      }
      assertThat(queue.size() + one.owed.get() + two.owed.get())
          .as("step %d", step)
          .isLessThanOrEqualTo(kind.capacity());
    }
  }

  private static void bringIfAsked(RecordedDemand source, CoreSubscriber<Integer> to, int item) {
    if (source.owed.get() > 0) {
      source.bring(to, item);
    }
  }

  @Test
  void offersFindNoRoomInPlacesThatAreReserved() {
    RecordedDemand source = new RecordedDemand();
    queue.subscriber(kind.capacity()).onSubscribe(source);
    assertThat(queue.isFull()).isTrue();
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.offer(1)).isEqualTo(OfferResult.FULL);
  }

  @Test
  void theEndOfASourceGivesItsPlacesBackToWaitingPuts() {
    CoreSubscriber<Integer> ending = queue.subscriber(kind.capacity());
    CoreSubscriber<Integer> other = queue.subscriber();
    ending.onSubscribe(new RecordedDemand());
    CompletableFuture<Void> put = queue.put(1).toFuture();
    assertThat(put).isNotDone();
    ending.onComplete();
    assertThat(put).isCompleted();
    other.onComplete();
    assertThat(drain(queue)).containsExactly(1);
  }

  @Test
  void standsInLineWithThePutsOnceNothingIsFree() {
    for (int item = 0; item < kind.capacity(); item++) {
      queue.offer(item);
    }
    RecordedDemand source = new RecordedDemand();
    CompletableFuture<Void> before = queue.put(-1).toFuture();
    CoreSubscriber<Integer> subscriber = queue.subscriber(4);
    subscriber.onSubscribe(source);
    CompletableFuture<Void> after = queue.put(-2).toFuture();
    queue.poll();
    assertThat(before).isCompleted();
    assertThat(source.owed).hasValue(0);
    queue.poll();
    assertThat(source.owed).hasValue(1);
    assertThat(after).isNotDone();
    source.bring(subscriber, -3);
    queue.poll();
    assertThat(after).isCompleted();
  }

  @Test
  void everyItemOfASourceComesOut() {
    Flux.range(0, 1000).subscribe(queue.subscriber(4));
    StepVerifier.create(queue.flux().collectList())
        .assertNext(items -> assertThat(items).hasSize(1000).doesNotHaveDuplicates())
        .expectComplete()
        .verify(SOON);
  }

  @Test
  void aSourceThatBringsMoreThanItWasAskedForFails() {
    CoreSubscriber<Integer> subscriber = queue.subscriber(1);
    RecordedDemand source = new RecordedDemand();
    subscriber.onSubscribe(source);
    for (int item = 0; item <= kind.capacity(); item++) {
      subscriber.onNext(item);
    }
    assertThat(source.cancelled).isTrue();
    drain(queue);
    StepVerifier.create(queue.flux())
        .expectErrorMessage("source brought more items than it was asked for")
        .verify(SOON);
    assertThat(queue.counts().dropped()).isEqualTo(1);
  }

  @Test
  void lessThanNothingCannotBeReserved() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> queue.subscriber(-1))
        .withMessage("reserve must not be negative, was -1");
  }
}
