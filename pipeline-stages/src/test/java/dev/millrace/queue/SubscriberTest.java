package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Sources that are slowed by the queue: each brings one item at a time. */
@OnEveryQueue
class SubscriberTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final BoundedQueue<Integer> queue;
  private final TestPublisher<Integer> source = TestPublisher.create();

  SubscriberTest(QueueKind kind) {
    this.queue = kind.queue();
  }

  @Test
  void asksForOneItemAtATime() {
    List<Long> asked = new ArrayList<>();
    Flux.range(1, 3).doOnRequest(asked::add).subscribe(queue.subscriber());
    assertThat(drain(queue)).hasSize(3);
    assertThat(asked).containsOnly(1L);
  }

  @Test
  void everyItemOfASourceComesOutAndTheQueueCompletes() {
    Flux.range(0, 100).subscribe(queue.subscriber());
    StepVerifier.create(queue.flux().collectList())
        .assertNext(items -> assertThat(items).hasSize(100).doesNotHaveDuplicates())
        .expectComplete()
        .verify(SOON);
  }

  @Test
  void severalSourcesFeedOneQueueThatClosesAfterTheLast() {
    CoreSubscriber<Integer> first = queue.subscriber();
    CoreSubscriber<Integer> second = queue.subscriber();
    StepVerifier.create(queue.flux())
        .then(() -> Flux.range(0, 5).subscribe(first))
        .expectNext(0, 1, 2, 3, 4)
        .then(() -> assertThat(queue.isClosed()).isFalse())
        .then(() -> Flux.range(5, 5).subscribe(second))
        .expectNext(5, 6, 7, 8, 9)
        .expectComplete()
        .verify(SOON);
  }

  @Test
  void anEmptySourceClosesTheQueue() {
    Flux.<Integer>empty().subscribe(queue.subscriber());
    assertThat(queue.isClosed()).isTrue();
  }

  @Nested
  class WhenTheSourceFails {

    @Test
    void consumersAreGivenWhatItBroughtThenItsError() {
      source.subscribe(queue.subscriber());
      source.next(1).error(new IllegalStateException("source failed"));
      StepVerifier.create(queue.flux())
          .expectNext(1)
          .expectErrorMessage("source failed")
          .verify(SOON);
    }

    @Test
    void theOtherSourcesAreCancelled() {
      TestPublisher<Integer> other = TestPublisher.create();
      CoreSubscriber<Integer> first = queue.subscriber();
      other.subscribe(queue.subscriber());
      source.subscribe(first);
      source.error(new IllegalStateException("source failed"));
      other.assertCancelled();
    }
  }

  @Nested
  class WhenTheQueueIsClosed {

    @Test
    void theSourceIsCancelled() {
      source.subscribe(queue.subscriber());
      queue.close();
      source.assertCancelled();
    }

    @Test
    void aSourceThatComesTooLateIsCancelledAndAskedForNothing() {
      CoreSubscriber<Integer> before = queue.subscriber();
      RecordedDemand late = new RecordedDemand();
      queue.close();
      before.onSubscribe(late);
      assertThat(late.cancelled).isTrue();
      assertThat(late.owed).hasValue(0);
    }

    @Test
    void aSubscriberObtainedThenCancelsItsSource() {
      RecordedDemand late = new RecordedDemand();
      queue.close();
      queue.subscriber().onSubscribe(late);
      assertThat(late.cancelled).isTrue();
      assertThat(late.owed).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void anErrorThatComesAfterTheQueueWasClosedIsDropped(int reserve) {
    CoreSubscriber<Integer> subscriber = queue.subscriber(reserve);
    subscriber.onSubscribe(Operators.emptySubscription());
    queue.close();
    StepVerifier.create(
            Flux.empty().doOnComplete(() -> subscriber.onError(new RuntimeException("late"))))
        .expectComplete()
        .verifyThenAssertThat(SOON)
        .hasDroppedErrorWithMessage("late");
    StepVerifier.create(queue.flux()).expectComplete().verify(SOON);
  }

  @Test
  void aSecondSubscriptionIsCancelled() {
    CoreSubscriber<Integer> subscriber = queue.subscriber();
    source.subscribe(subscriber);
    TestPublisher<Integer> second = TestPublisher.create();
    second.subscribe(subscriber);
    second.assertCancelled();
    source.assertNotCancelled();
  }

  @Test
  void whatASourceBringsAfterItsEndIsDropped() {
    CoreSubscriber<Integer> subscriber = queue.subscriber();
    subscriber.onSubscribe(Operators.emptySubscription());
    subscriber.onComplete();
    RuntimeException late = new RuntimeException("late");
    StepVerifier.create(
            Flux.defer(
                () -> {
                  subscriber.onNext(1);
                  subscriber.onError(late);
                  subscriber.onComplete();
                  return Flux.empty();
                }))
        .expectComplete()
        .verifyThenAssertThat(SOON)
        .hasDropped(1)
        .hasDroppedErrorWithMessage("late");
  }
}
