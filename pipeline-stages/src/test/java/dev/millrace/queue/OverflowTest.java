package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.QueueSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Sources that cannot be slowed. */
class OverflowTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final List<Integer> undelivered = new ArrayList<>();
  private final TestPublisher<Integer> source =
      TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);

  private BoundedQueue<Integer> fed(QueueSpec<Integer> spec) {
    BoundedQueue<Integer> queue = BoundedQueue.of(spec, undelivered::add);
    source.subscribe(queue.subscriber(1));
    return queue;
  }

  @Test
  void areAskedForEverything() {
    BoundedQueue<Integer> queue =
        BoundedQueue.of(QueueSpec.<Integer>fifo(1).onOverflow(BufferOverflowStrategy.ERROR));
    RecordedDemand demand = new RecordedDemand();
    queue.subscriber(1).onSubscribe(demand);
    assertThat(demand.owed).hasValue(Long.MAX_VALUE);
  }

  @Test
  void dropLatestKeepsWhatIsQueued() {
    BoundedQueue<Integer> queue =
        fed(QueueSpec.<Integer>fifo(2).onOverflow(BufferOverflowStrategy.DROP_LATEST));
    source.next(1, 2, 3, 4);
    assertThat(undelivered).containsExactly(3, 4);
    assertThat(drain(queue)).containsExactly(1, 2);
    assertThat(queue.counts().dropped()).isEqualTo(2);
    assertThat(queue.unfinished()).isEqualTo(2);
  }

  @Test
  void dropOldestKeepsWhatCameLast() {
    BoundedQueue<Integer> queue =
        fed(QueueSpec.<Integer>fifo(2).onOverflow(BufferOverflowStrategy.DROP_OLDEST));
    source.next(1, 2, 3, 4);
    assertThat(undelivered).containsExactly(1, 2);
    assertThat(drain(queue)).containsExactly(3, 4);
    assertThat(queue.counts().dropped()).isEqualTo(2);
    assertThat(queue.unfinished()).isEqualTo(2);
  }

  @Test
  void dropOldestOfAQueueThatHandsOutTheNewestFirstDropsTheOldestToo() {
    BoundedQueue<Integer> queue =
        fed(QueueSpec.<Integer>lifo(2).onOverflow(BufferOverflowStrategy.DROP_OLDEST));
    source.next(1, 2, 3, 4);
    assertThat(drain(queue)).containsExactly(4, 3);
  }

  @Test
  void dropLatestOfAPriorityQueueDropsTheOneThatComes() {
    BoundedQueue<Integer> queue =
        fed(
            QueueSpec.priority(2, Comparator.<Integer>naturalOrder())
                .onOverflow(BufferOverflowStrategy.DROP_LATEST));
    source.next(3, 2, 1);
    assertThat(drain(queue)).containsExactly(2, 3);
  }

  @Test
  void dropOldestIsRefusedForAPriorityQueue() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                QueueSpec.priority(2, Comparator.<Integer>naturalOrder())
                    .onOverflow(BufferOverflowStrategy.DROP_OLDEST));
  }

  @Test
  void errorFailsTheSourceAfterWhatIsQueued() {
    BoundedQueue<Integer> queue =
        fed(QueueSpec.<Integer>fifo(2).onOverflow(BufferOverflowStrategy.ERROR));
    source.next(1, 2, 3);
    source.assertCancelled();
    assertThat(undelivered).containsExactly(3);
    assertThat(queue.counts().dropped()).isEqualTo(1);
    StepVerifier.create(queue.flux())
        .expectNext(1, 2)
        .expectErrorMatches(Exceptions::isOverflow)
        .verify(SOON);
  }

  @Test
  void whatThereIsRoomForIsNeverDropped() {
    BoundedQueue<Integer> queue =
        fed(QueueSpec.<Integer>fifo(2).onOverflow(BufferOverflowStrategy.DROP_OLDEST));
    List<Integer> received = new ArrayList<>();
    queue.flux().subscribe(received::add);
    source.next(1, 2, 3, 4).complete();
    assertThat(received).containsExactly(1, 2, 3, 4);
    assertThat(queue.counts().dropped()).isZero();
  }

  @Test
  void dropOldestFindsNothingToDropWhileAPutHasTheOnlyPlace() {
    Race.repeat(
        "poll that lets a put in against a source that drops the oldest",
        2000,
        (race, random) -> {
          undelivered.clear();
          BoundedQueue<Integer> queue =
              BoundedQueue.of(
                  QueueSpec.<Integer>fifo(1).onOverflow(BufferOverflowStrategy.DROP_OLDEST),
                  undelivered::add);
          CoreSubscriber<Integer> fed = queue.subscriber(1);
          fed.onSubscribe(Operators.emptySubscription());
          queue.offer(1);
          queue.put(2).subscribe();
          List<Integer> out = new ArrayList<>();
          race.together(() -> queue.poll().asOptional().ifPresent(out::add), () -> fed.onNext(3));
          out.addAll(drain(queue));
          out.addAll(undelivered);
          assertThat(queue.isClosed()).isFalse();
          assertThat(out).containsExactlyInAnyOrder(1, 2, 3);
        });
  }

  @Test
  void putsWaitWhateverTheStrategy() {
    BoundedQueue<Integer> queue =
        fed(QueueSpec.<Integer>fifo(1).onOverflow(BufferOverflowStrategy.DROP_OLDEST));
    StepVerifier.create(Flux.just(1, 2).concatMap(queue::put))
        .expectSubscription()
        .then(() -> assertThat(drain(queue)).containsExactly(1, 2))
        .expectComplete()
        .verify(SOON);
  }
}
