package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** While the queue runs code of the user, other threads use the queue and finish. */
@ParameterizedClass
@EnumSource(QueueKind.LeavingOrder.class)
class NoLockHeldTest {

  private final BoundedQueue<Integer> queue;

  /** Done once another thread has used the queue from within the user's code. */
  private final CompletableFuture<Void> used = new CompletableFuture<>();

  private final AtomicBoolean started = new AtomicBoolean();

  NoLockHeldTest(QueueKind.LeavingOrder order) {
    this.queue = new QueueKind(order, 2).queue();
  }

  private void useFromAnotherThread() {
    useFromAnotherThread(queue);
  }

  private void useFromAnotherThread(BoundedQueue<Integer> shared) {
    if (started.getAndSet(true)) {
      return;
    }
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              shared.offer(7);
              shared.put(8).subscribe(null, error -> {}).dispose();
              shared.poll();
              shared.take().subscribe().dispose();
              shared.flux().subscribe().dispose();
              shared.join().subscribe().dispose();
              assertThat(shared).asString().contains("queue");
              shared.counts();
            });
    try {
      other.get(10, TimeUnit.SECONDS);
      used.complete(null);
    } catch (Exception e) {
      used.completeExceptionally(e);
    }
  }

  private void assertThatItWasUsed() {
    assertThat(used).isCompleted();
  }

  @Nested
  class From {

    private BoundedQueue<Integer> sorted;

    @Test
    void theItemOfATake() {
      queue.take().subscribe(item -> useFromAnotherThread());
      queue.offer(1);
      assertThatItWasUsed();
    }

    @Test
    void theCompletionOfATake() {
      queue.take().subscribe(null, null, NoLockHeldTest.this::useFromAnotherThread);
      queue.offer(1);
      assertThatItWasUsed();
    }

    @Test
    void theItemOfASubscriber() {
      queue.flux().subscribe(item -> useFromAnotherThread());
      queue.offer(1);
      assertThatItWasUsed();
    }

    @Test
    void theCompletionOfAPutThatWaited() {
      queue.offer(1);
      queue.offer(2);
      queue.put(3).subscribe(null, null, NoLockHeldTest.this::useFromAnotherThread);
      queue.poll();
      assertThatItWasUsed();
    }

    @Test
    void theFailureOfAPutThatWaited() {
      queue.offer(1);
      queue.offer(2);
      queue.put(3).subscribe(null, error -> useFromAnotherThread());
      queue.close();
      assertThatItWasUsed();
    }

    @Test
    void theCompletionOfAJoin() {
      queue.offer(1);
      queue.join().subscribe(null, null, NoLockHeldTest.this::useFromAnotherThread);
      queue.taskDone();
      assertThatItWasUsed();
    }

    @Test
    void theCompletionOfASubscriber() {
      queue.flux().subscribe(null, null, NoLockHeldTest.this::useFromAnotherThread);
      queue.close();
      assertThatItWasUsed();
    }

    @Test
    void theRequestAndTheCancelOfASource() {
      Flux.never()
          .cast(Integer.class)
          .doOnRequest(n -> useFromAnotherThread())
          .subscribe(queue.subscriber());
      assertThatItWasUsed();
      CompletableFuture<Void> cancelled = new CompletableFuture<>();
      Flux.<Integer>never()
          .doOnCancel(
              () ->
                  cancelled.complete(
                      CompletableFuture.runAsync(queue::size)
                          .orTimeout(10, TimeUnit.SECONDS)
                          .join()))
          .subscribe(queue.subscriber());
      queue.close();
      assertThat(cancelled).isCompleted();
    }

    @Test
    void theOnSubscribeOfEachWait() {
      queue.take().subscribe(new Recorder<>(subscription -> useFromAnotherThread()));
      queue.put(1).subscribe(new Recorder<>(subscription -> useFromAnotherThread()));
      queue.join().subscribe(new Recorder<>(subscription -> useFromAnotherThread()));
      queue.flux().subscribe(new Recorder<>(subscription -> useFromAnotherThread()));
      assertThatItWasUsed();
    }

    @Test
    void theComparator() {
      sorted =
          BoundedQueue.priority(
              10,
              (a, b) -> {
                useFromAnotherThread(sorted);
                return Integer.compare(a, b);
              });
      sorted.offer(1);
      sorted.offer(2);
      assertThatItWasUsed();
      assertThat(QueueKind.drain(sorted)).isSubsetOf(List.of(1, 2, 7)).contains(2);
    }

    @Test
    void theConsumerOfWhatIsNotDelivered() {
      BoundedQueue<Integer> closed =
          BoundedQueue.of(
              new QueueKind(QueueKind.LeavingOrder.FIFO, 2).spec(), item -> useFromAnotherThread());
      var subscriber = closed.subscriber();
      subscriber.onSubscribe(Operators.emptySubscription());
      closed.close();
      subscriber.onNext(1);
      assertThatItWasUsed();
    }
  }
}
