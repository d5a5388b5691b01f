package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Delivery;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class DeliveryTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);

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
    BoundedQueue<Object> sorted =
        BoundedQueue.priority(2, Comparator.comparing(item -> (String) item));
    sorted.offer("a");
    sorted.offer("b");
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
