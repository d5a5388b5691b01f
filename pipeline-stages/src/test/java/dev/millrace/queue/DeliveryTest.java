package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Delivery;
import dev.millrace.QueueSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class DeliveryTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final BoundedQueue<String> queue = BoundedQueue.fifo(1);

  private Delivery<String> deliver(String item) {
    queue.put(item).block(LIMIT);
    return queue.takeDelivery().block(LIMIT);
  }

  @Test
  void finishesItsItemOnce() {
    Delivery<String> delivery = deliver("a");
    assertThat(queue.unfinished()).isEqualTo(1);
    assertThat(delivery.ack()).isTrue();
    assertThat(delivery.ack()).isFalse();
    assertThat(delivery.requeue()).isFalse();
    assertThat(queue.unfinished()).isZero();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void putsItsItemBackOnce() {
    Delivery<String> delivery = deliver("a");
    assertThat(delivery.requeue()).isTrue();
    assertThat(delivery.requeue()).isFalse();
    assertThat(delivery.ack()).isFalse();
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.unfinished()).isEqualTo(1);
  }

  @Test
  void putsAnotherItemInThePlaceOfItsOwn() {
    deliver("first attempt").requeue("second attempt");
    StepVerifier.create(queue.take()).expectNext("second attempt").expectComplete().verify(LIMIT);
  }

  @Test
  void doesNotWaitForRoomToPutItsItemBack() {
    Delivery<String> delivery = deliver("a");
    queue.put("b").block(LIMIT);
    assertThat(delivery.requeue()).isTrue();
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.offer("c")).isEqualTo(OfferResult.FULL);
  }

  @Test
  void handsAnItemThatIsPutBackToTheOldestWaitingTake() {
    Delivery<String> delivery = deliver("a");
    StepVerifier.create(queue.take())
        .then(delivery::requeue)
        .expectNext("a")
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void keepsJoinWaitingUntilItIsSettled() {
    Delivery<String> delivery = deliver("a");
    StepVerifier.create(queue.join())
        .then(delivery::requeue)
        .then(() -> queue.takeDelivery().subscribe(Delivery::ack))
        .expectComplete()
        .verify(LIMIT);
  }

  @Test
  void staysOpenWhenTheComparatorThrows() {
    BoundedQueue<Object> sorted = sorted(item -> (String) item);
    Delivery<Object> delivery = sorted.takeDelivery().block(LIMIT);
    assertThatThrownBy(() -> delivery.requeue(1)).isInstanceOf(ClassCastException.class);
    assertThat(sorted.unfinished()).isEqualTo(2);
    assertThat(delivery.ack()).isTrue();
    assertThat(sorted.unfinished()).isEqualTo(1);
  }

  @Test
  void competesAsAFlux() {
    Flux.just("a", "b", "c").subscribe(queue.subscriber());
    StepVerifier.create(queue.deliveries().doOnNext(Delivery::ack).map(Delivery::value))
        .expectNext("a", "b", "c")
        .expectComplete()
        .verify(LIMIT);
    assertThat(queue.unfinished()).isZero();
  }

  @Nested
  class PutBackForLater {

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final Delivery<String> open = deliver("a");

    private void passTime() {
      clock.advanceTimeBy(SECOND);
    }

    @Test
    void comesBackAfterTheDelay() {
      assertThat(open.requeue("a again", SECOND, clock)).isTrue();
      assertThat(open.ack()).isFalse();
      assertThat(queue.poll()).isEqualTo(new PollResult.Empty<>());
      passTime();
      assertThat(queue.poll()).isEqualTo(new PollResult.Item<>("a again"));
    }

    @Test
    void isTheSameItemUnlessAnotherIsGiven() {
      open.requeue(SECOND, clock);
      passTime();
      assertThat(queue.poll()).isEqualTo(new PollResult.Item<>("a"));
    }

    @Test
    void isPutBackAtOnceAfterNoDelay() {
      open.requeue(Duration.ZERO, clock);
      assertThat(queue.poll()).isEqualTo(new PollResult.Item<>("a"));
    }

    @Test
    void keepsAPlaceMeanwhile() {
      open.requeue(SECOND, clock);
      assertThat(queue.size()).isEqualTo(1);
      assertThat(queue.offer("b")).isEqualTo(OfferResult.FULL);
      assertThat(queue.counts().in()).isEqualTo(queue.counts().out() + queue.counts().size());
      passTime();
      assertThat(queue.size()).isEqualTo(1);
      assertThat(queue.counts().in()).isEqualTo(queue.counts().out() + queue.counts().size());
    }

    @Test
    void doesNotWaitForRoom() {
      queue.offer("b");
      open.requeue(SECOND, clock);
      assertThat(queue.size()).isEqualTo(2);
      assertThat(queue.poll()).isEqualTo(new PollResult.Item<>("b"));
      assertThat(queue.isFull()).isTrue();
    }

    @Test
    void isUnfinishedMeanwhile() {
      open.requeue(SECOND, clock);
      assertThat(queue.unfinished()).isEqualTo(1);
      StepVerifier.create(queue.join())
          .expectSubscription()
          .then(this::passTime)
          .then(() -> queue.takeDelivery().subscribe(Delivery::ack))
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void keepsTheConsumersOfAClosedQueue() {
      open.requeue(SECOND, clock);
      queue.close();
      StepVerifier.create(queue.flux())
          .expectSubscription()
          .then(this::passTime)
          .expectNext("a")
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void isReturnedWithTheRestWhenTheQueueIsEmptied() {
      queue.offer("b");
      open.requeue(SECOND, clock);
      assertThat(queue.closeNow()).containsExactly("b", "a");
      assertThat(queue.unfinished()).isZero();
      assertThat(queue.size()).isZero();
      passTime();
      assertThat(queue.poll()).isEqualTo(new PollResult.Closed<>());
    }

    @Test
    void cannotComeBackToAQueueThatWasEmptied() {
      queue.closeNow();
      assertThatIllegalStateException()
          .isThrownBy(() -> open.requeue(SECOND, clock))
          .withMessage("queue is closed");
      assertThat(open.ack()).isTrue();
    }

    @Test
    void staysOpenIfTheTimerIsDisposedOf() {
      Scheduler gone = Schedulers.newSingle("gone");
      gone.dispose();
      assertThatThrownBy(() -> open.requeue(SECOND, gone))
          .isInstanceOf(RejectedExecutionException.class);
      assertThat(queue.size()).isZero();
      assertThat(queue.counts().in()).isEqualTo(1);
      assertThat(open.ack()).isTrue();
      assertThat(queue.unfinished()).isZero();
    }

    @Test
    void refusesANegativeDelay() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> open.requeue(SECOND.negated(), clock))
          .withMessage("delay must not be negative, was PT-1S");
      assertThat(open.ack()).isTrue();
    }

    @Test
    void isRefusedAtOnceByAComparatorThatThrows() {
      BoundedQueue<Object> sorted = sorted(item -> (String) item);
      Delivery<Object> delivery = sorted.takeDelivery().block(LIMIT);
      assertThatThrownBy(() -> delivery.requeue(1, SECOND, clock))
          .isInstanceOf(ClassCastException.class);
      assertThat(delivery.ack()).isTrue();
    }

    @Test
    void closesAQueueWhoseComparatorThrowsWhenItIsBack() {
      AtomicBoolean broken = new AtomicBoolean();
      List<Object> undelivered = new ArrayList<>();
      BoundedQueue<Object> sorted =
          BoundedQueue.of(
              QueueSpec.priority(
                  2,
                  Comparator.comparing(
                      item -> {
                        if (broken.get()) {
                          throw new IllegalStateException("broken");
                        }
                        return (String) item;
                      })),
              undelivered::add);
      sorted.offer("a");
      sorted.offer("b");
      sorted.takeDelivery().block(LIMIT).requeue(SECOND, clock);
      broken.set(true);
      passTime();
      assertThat(undelivered).containsExactly("a");
      assertThat(sorted.unfinished()).isEqualTo(1);
      StepVerifier.create(sorted.flux()).expectNext("b").expectErrorMessage("broken").verify(LIMIT);
    }

    @Test
    void isBackOrReturnedWhenTheQueueIsEmptiedInThatInstant() throws Exception {
      Race.repeat(
          "late return",
          300,
          (race, random) -> {
            BoundedQueue<String> shared = BoundedQueue.fifo(1);
            shared.offer("a");
            shared.takeDelivery().block(LIMIT).requeue(SECOND, clock);
            List<String> left = new ArrayList<>();
            Recorder<String> consumer = Recorder.ofAll();
            shared.flux().subscribe(consumer);
            race.together(this::passTime, () -> left.addAll(shared.closeNow()));
            assertThat(left.isEmpty() ? List.of("a", "complete") : List.of("complete"))
                .isEqualTo(consumer.signals);
            assertThat(shared.size()).isZero();
          });
    }
  }

  private static BoundedQueue<Object> sorted(Function<Object, String> key) {
    BoundedQueue<Object> sorted = BoundedQueue.priority(2, Comparator.comparing(key));
    sorted.offer("a");
    sorted.offer("b");
    return sorted;
  }

  @Nested
  class WhenTheQueueWasClosed {

    private final Delivery<String> open = deliver("a");

    @Test
    void keepsConsumersUntilTheLastDeliveryIsSettled() {
      queue.close();
      StepVerifier.create(queue.flux())
          .then(open::requeue)
          .expectNext("a")
          .expectComplete()
          .verify(LIMIT);
    }

    @Test
    void completesConsumersWhenTheLastDeliveryIsFinished() {
      queue.close();
      StepVerifier.create(queue.take()).then(open::ack).expectComplete().verify(LIMIT);
    }

    @Test
    void isNotPutBackIntoAQueueThatWasEmptied() {
      assertThat(queue.closeNow()).isEqualTo(List.of());
      assertThatIllegalStateException().isThrownBy(open::requeue).withMessage("queue is closed");
      assertThat(open.ack()).isTrue();
      assertThat(queue.unfinished()).isZero();
    }
  }
}
