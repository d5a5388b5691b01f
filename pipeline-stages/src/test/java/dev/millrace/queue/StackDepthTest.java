package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;

/** The stack does not grow with the number of items, nor with that of waiters. */
class StackDepthTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int ITEMS = 1_000_000;
  private static final int WAITERS = 100_000;

  private final AtomicLong count = new AtomicLong();

  @Nested
  class ForItems {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64})
    void fromASourceToASubscriber(int reserve) {
      BoundedQueue<Integer> queue = BoundedQueue.fifo(64);
      queue.flux().subscribe(item -> count.incrementAndGet());
      Flux.range(0, ITEMS).subscribe(queue.subscriber(reserve));
      assertThat(count).hasValue(ITEMS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64})
    void fromASourceToASubscriberThatComesLaterAndAsksForOneAtATime(int reserve) {
      BoundedQueue<Integer> queue = BoundedQueue.fifo(64);
      Flux.range(0, ITEMS).subscribe(queue.subscriber(reserve));
      StepVerifier.create(queue.flux().limitRate(1).count())
          .expectNext((long) ITEMS)
          .expectComplete()
          .verify(SOON);
    }

    @Test
    void fromPutsToTakes() {
      BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
      Flux.range(0, ITEMS).concatMap(queue::put, 1).subscribe();
      StepVerifier.create(queue.take().repeat(ITEMS - 1L).count())
          .expectNext((long) ITEMS)
          .expectComplete()
          .verify(SOON);
    }

    @Test
    void fromTakesThatWaitToPuts() {
      BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
      queue.take().repeat(ITEMS - 1L).subscribe(item -> count.incrementAndGet());
      Flux.range(0, ITEMS).concatMap(queue::put, 1).blockLast(SOON);
      assertThat(count).hasValue(ITEMS);
    }
  }

  @Nested
  class ForWaiters {

    @ParameterizedTest
    @EnumSource(QueueKind.LeavingOrder.class)
    void putsThatPollsLetIn(QueueKind.LeavingOrder order) {
      BoundedQueue<Integer> queue = new QueueKind(order, 1).fullQueue();
      letPutsWait(queue, WAITERS);
      for (int place = 0; place < WAITERS; place++) {
        queue.poll();
      }
      assertThat(count).hasValue(WAITERS);
    }

    @Test
    void takesThatOffersServe() {
      BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
      letTakesWait(queue, WAITERS);
      for (int item = 0; item < WAITERS; item++) {
        queue.offer(item);
      }
      assertThat(count).hasValue(WAITERS);
    }

    @Test
    void everyoneAtTheClose() {
      BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
      letTakesWait(queue, WAITERS);
      queue.close();
      BoundedQueue<Integer> full = BoundedQueue.fifo(1);
      full.offer(0);
      letPutsWait(full, WAITERS);
      letJoinsWait(full, WAITERS);
      full.closeNow();
      assertThat(count).hasValue(3L * WAITERS);
    }
  }

  void letPutsWait(BoundedQueue<Integer> queue, int puts) {
    for (int item = 0; item < puts; item++) {
      queue.put(item).doOnTerminate(count::incrementAndGet).subscribe(null, error -> {});
    }
  }

  void letTakesWait(BoundedQueue<Integer> queue, int takes) {
    for (int take = 0; take < takes; take++) {
      queue.take().doOnTerminate(count::incrementAndGet).subscribe();
    }
  }

  private void letJoinsWait(BoundedQueue<Integer> queue, int joins) {
    for (int join = 0; join < joins; join++) {
      queue.join().doOnTerminate(count::incrementAndGet).subscribe();
    }
  }

  @Nested
  class ForWaitersThatServeEachOther {

    @Test
    void putsAndTakesThatBothWaitedForReservedPlaces() {
      BoundedQueue<Integer> queue = BoundedQueue.fifo(10);
      CoreSubscriber<Integer> holding = queue.subscriber(10);
      CoreSubscriber<Integer> open = queue.subscriber();
      holding.onSubscribe(Operators.emptySubscription());
      letTakesWait(queue, WAITERS);
      letPutsWait(queue, WAITERS);
      assertThat(count).hasValue(0);
      holding.onComplete();
      assertThat(count).hasValue(2L * WAITERS);
      open.onComplete();
    }

    @Test
    void putsWhoseComparatorFails() {
      AtomicBoolean broken = new AtomicBoolean();
      BoundedQueue<Integer> queue =
          BoundedQueue.priority(
              2,
              (a, b) -> {
                if (broken.get()) {
                  throw new IllegalStateException("cannot compare");
                }
                return Integer.compare(a, b);
              });
      queue.offer(1);
      queue.offer(2);
      letPutsWait(queue, WAITERS);
      broken.set(true);
      queue.poll();
      assertThat(count).hasValue(WAITERS);
    }
  }
}
