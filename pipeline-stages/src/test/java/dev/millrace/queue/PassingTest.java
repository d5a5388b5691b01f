package dev.millrace.queue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.QueueCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;

/** Items of a source that pass to an idle rail without a visit to the queue. */
@OnEveryBoundedQueue
class PassingTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final int ENOUGH_FOR_MANY_TURNS = 1_000;

  private final QueueKind kind;
  private final BoundedQueue<Integer> queue;
  private final List<Integer> first = new ArrayList<>();
  private final List<Integer> second = new ArrayList<>();
  private final RecordedDemand source = new RecordedDemand();
  private CoreSubscriber<Integer> inlet;

  PassingTest(QueueKind kind) {
    this.kind = kind;
    // One place is for others.
    this.queue = kind.withCapacity(kind.capacity() + 1).queue();
  }

  @BeforeEach
  void connect() {
    inlet = queue.subscriber(kind.capacity());
    inlet.onSubscribe(source);
  }

  private static List<Integer> upTo(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  private void bring(int from, int end) {
    for (int i = from; i < end; i++) {
      assertThat(source.owed).hasPositiveValue();
      source.owed.decrementAndGet();
      inlet.onNext(i);
    }
  }

  @Test
  void comeInOrderAndAreCounted() {
    queue.flux().subscribe(first::add);
    bring(0, ENOUGH_FOR_MANY_TURNS);
    assertThat(first).isEqualTo(upTo(ENOUGH_FOR_MANY_TURNS));
    QueueCounts counts = queue.counts();
    assertThat(counts.in()).isEqualTo(ENOUGH_FOR_MANY_TURNS);
    assertThat(counts.out()).isEqualTo(ENOUGH_FOR_MANY_TURNS);
    assertThat(counts.size()).isZero();
    assertThat(counts.highWater()).isEqualTo(1);
    assertThat(queue.unfinished()).isEqualTo(ENOUGH_FOR_MANY_TURNS);
  }

  @Test
  void areFinishedByTheirConsumer() {
    queue.flux().doOnNext(item -> queue.taskDone()).subscribe(first::add);
    bring(0, 100);
    StepVerifier.create(queue.join()).expectComplete().verify(SOON);
    assertThat(queue.unfinished()).isZero();
  }

  @Test
  void neverMakeTheSourceBeAskedForMoreThanThereIsRoomFor() {
    queue.flux().subscribe(first::add);
    for (int i = 0; i < ENOUGH_FOR_MANY_TURNS; i++) {
      bring(i, i + 1);
      assertThat(source.owed).hasValueLessThanOrEqualTo(kind.capacity());
    }
  }

  @Test
  void areSharedByTheRailsInTurns() {
    queue.flux().subscribe(first::add);
    queue.flux().subscribe(second::add);
    bring(0, ENOUGH_FOR_MANY_TURNS);
    assertThat(first.size() + second.size()).isEqualTo(ENOUGH_FOR_MANY_TURNS);
    assertThat(Math.abs(first.size() - second.size())).isLessThan(100);
  }

  @Test
  void goToAnotherRailWhenTheDemandOfOneIsUsedUp() {
    AskedFor slow = new AskedFor(first);
    queue.flux().subscribe(slow);
    queue.flux().subscribe(second::add);
    slow.request(3);
    bring(0, 5);
    slow.request(1);
    bring(5, 200);
    assertThat(first).hasSize(4);
    assertThat(second).hasSize(196);
  }

  @Test
  void goToAnotherRailWhenOneIsCancelled() {
    AskedFor leaving = new AskedFor(first);
    queue.flux().subscribe(leaving);
    queue.flux().subscribe(second::add);
    leaving.request(Long.MAX_VALUE);
    bring(0, 3);
    leaving.cancel();
    int had = first.size();
    bring(3, 100);
    assertThat(first).hasSize(had);
    assertThat(second).hasSize(100 - had);
  }

  @Test
  void doNotOvertakeAnItemThatIsQueuedMeanwhile() {
    queue.flux().doOnNext(item -> offerAfter(5, item)).subscribe(first::add);
    bring(0, 8);
    assertThat(first).containsExactly(0, 1, 2, 3, 4, 5, 100, 6, 7);
  }

  private void offerAfter(int last, int item) {
    if (item == last) {
      assertThat(queue.offer(100)).isEqualTo(OfferResult.ACCEPTED);
    }
  }

  @Test
  void doNotOvertakeATakeThatWaits() {
    queue.flux().subscribe(first::add);
    bring(0, 5);
    StepVerifier.create(queue.take())
        .then(() -> bring(5, 6))
        .expectNext(5)
        .expectComplete()
        .verify(SOON);
    bring(6, 8);
    assertThat(first).containsExactly(0, 1, 2, 3, 4, 6, 7);
  }

  @Test
  void keepNoOtherFromAnIdleRailWhileOneIsBusyWithThem() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    queue.flux().doOnNext(item -> waitIf(item == 1, begun, mayEnd)).subscribe(first::add);
    bring(0, 1);
    queue.flux().subscribe(second::add);
    Thread producer = new Thread(() -> bring(1, 2));
    producer.start();
    assertThat(begun.await(SOON.toSeconds(), SECONDS)).isTrue();
    queue.offer(100);
    queue.offer(101);
    assertThat(second).containsExactly(100, 101);
    mayEnd.countDown();
    producer.join();
    assertThat(first).containsExactly(0, 1);
  }

  private static void waitIf(boolean busy, CountDownLatch begun, CountDownLatch mayEnd) {
    if (busy) {
      begun.countDown();
      try {
        assertThat(mayEnd.await(SOON.toSeconds(), SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void stopDuringAPause() {
    queue.flux().subscribe(first::add);
    bring(0, 3);
    Disposable pause = queue.pause();
    bring(3, 4);
    assertThat(first).hasSize(3);
    pause.dispose();
    assertThat(first).containsExactly(0, 1, 2, 3);
  }

  @Test
  void areRefusedOnceTheQueueIsClosed() {
    queue.flux().subscribe(first::add);
    bring(0, 3);
    queue.close();
    inlet.onNext(3);
    assertThat(first).containsExactly(0, 1, 2);
    assertThat(queue.counts().in()).isEqualTo(3);
  }

  @Test
  void areRefusedWhenNoneWereAskedFor() {
    StepVerifier.create(queue.flux(), 1)
        .then(
            () -> {
              while (source.owed.get() > 0) {
                bring(1, 2);
              }
              inlet.onNext(8);
            })
        .thenRequest(Long.MAX_VALUE)
        .thenConsumeWhile(item -> item == 1)
        .expectErrorMessage("source brought more items than it was asked for")
        .verify(SOON);
  }

  /** Asks for what a test says. */
  private static final class AskedFor extends BaseSubscriber<Integer> {
    private final List<Integer> items;

    AskedFor(List<Integer> items) {
      this.items = items;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // The test asks.
    }

    @Override
    protected void hookOnNext(Integer item) {
      items.add(item);
    }
  }
}
