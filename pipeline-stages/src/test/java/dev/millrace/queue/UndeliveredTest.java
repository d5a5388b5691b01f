package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.QueueSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

/** Where an item goes that a source brought and that is not queued. */
class UndeliveredTest {

  private final List<Integer> gone = new ArrayList<>();

  @Nested
  class ByDefault {

    private final Context discarding =
        Operators.enableOnDiscard(Context.of("tenant", "north"), item -> gone.add((Integer) item));

    @Test
    void theContextIsSeenByTheSource() {
      BoundedQueue<String> queue = BoundedQueue.fifo(1);
      Flux.deferContextual(context -> Flux.just(context.<String>get("tenant")))
          .subscribe(queue.subscriber(0, discarding));
      assertThat(queue.poll().asOptional()).hasValue("north");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anItemThatComesAfterTheQueueWasClosedIsDiscarded(int reserve) {
      BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
      CoreSubscriber<Integer> subscriber = queue.subscriber(reserve, discarding);
      subscriber.onSubscribe(Operators.emptySubscription());
      queue.close();
      subscriber.onNext(1);
      assertThat(gone).containsExactly(1);
    }

    @Test
    void theItemThatWaitedIsDiscardedWhenTheQueueCloses() {
      BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
      Flux.just(1, 2, 3).subscribe(queue.subscriber(0, discarding));
      queue.close();
      assertThat(gone).containsExactly(2);
      assertThat(QueueKind.drain(queue)).containsExactly(1);
    }

    @Test
    void whatAnOverflowStrategyDropsIsDiscarded() {
      BoundedQueue<Integer> queue =
          BoundedQueue.of(
              QueueSpec.<Integer>fifo(1).onOverflow(BufferOverflowStrategy.DROP_OLDEST));
      Flux.just(1, 2, 3).subscribe(queue.subscriber(1, discarding));
      assertThat(gone).containsExactly(1, 2);
    }
  }

  @Nested
  class WithAConsumerThatThrows {

    private BoundedQueue<Integer> queue(QueueSpec<Integer> spec) {
      return BoundedQueue.of(
          spec,
          item -> {
            throw new IllegalStateException("thrown for " + item);
          });
    }

    private void assertThatItIsClosedWith(String message, BoundedQueue<Integer> queue) {
      QueueKind.drain(queue);
      StepVerifier.create(queue.flux()).expectErrorMessage(message).verify(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theErrorOfTheComparatorClosesTheQueueAndCutsTheSource(int reserve) {
      BoundedQueue<Integer> queue =
          queue(
              QueueSpec.priority(
                  5,
                  (Integer a, Integer b) -> {
                    throw new IllegalStateException("no order of " + a + b);
                  }));
      queue.offer(1);
      TestPublisher<Integer> source = TestPublisher.create();
      source.subscribe(queue.subscriber(reserve));
      source.next(2);
      source.assertCancelled();
      assertThatItIsClosedWith("no order of 12", queue);
    }

    @Test
    void anOverflowClosesTheQueueAndCutsTheSource() {
      BoundedQueue<Integer> queue =
          queue(QueueSpec.<Integer>fifo(1).onOverflow(BufferOverflowStrategy.ERROR));
      TestPublisher<Integer> source = TestPublisher.create();
      source.subscribe(queue.subscriber(1));
      source.next(1, 2);
      source.assertCancelled();
      assertThatItIsClosedWith("queue is full (capacity 1)", queue);
    }

    @Test
    void theOthersAreToldOfTheClose() {
      BoundedQueue<Integer> queue = queue(QueueSpec.fifo(1));
      Flux.just(1, 2).subscribe(queue.subscriber());
      CompletableFuture<Void> put = queue.put(3).toFuture();
      queue.closeNow();
      assertThat(put).isCompletedExceptionally();
    }
  }

  @Nested
  class WithAConsumer {

    private final BoundedQueue<Integer> queue = BoundedQueue.of(QueueSpec.fifo(1), gone::add);

    @Test
    void itIsGivenTheItemThatWaitedWhenTheQueueCloses() {
      Flux.just(1, 2, 3).subscribe(queue.subscriber());
      assertThat(queue.closeNow()).containsExactly(1);
      assertThat(gone).containsExactly(2);
    }

    @Test
    void itIsNotGivenTheItemOfAPutWhichFailsItself() {
      queue.offer(1);
      queue.put(2).subscribe(null, error -> {});
      queue.closeNow();
      assertThat(gone).isEmpty();
    }
  }
}
