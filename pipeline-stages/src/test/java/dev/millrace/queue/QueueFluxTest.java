package dev.millrace.queue;

import static dev.millrace.queue.QueueKind.drain;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A subscription that competes for the items of a queue. */
@OnEveryQueue
class QueueFluxTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final QueueKind kind;
  private final BoundedQueue<Integer> queue;

  QueueFluxTest(QueueKind kind) {
    this.kind = kind;
    this.queue = kind.queue();
  }

  @Test
  void isGivenNoMoreThanItAskedFor() {
    BoundedQueue<Integer> roomy = kind.withCapacity(3).queue();
    List.of(1, 2, 3).forEach(roomy::offer);
    Recorder<Integer> consumer = new Recorder<>();
    roomy.flux().subscribe(consumer);
    assertThat(roomy.size()).isEqualTo(3);
    consumer.request(2);
    assertThat(consumer.signals).hasSize(2);
    assertThat(roomy.size()).isEqualTo(1);
  }

  @Test
  void isToldNothingWhileItIsStillBeingSubscribed() {
    List<Object> toldMeanwhile = new ArrayList<>();
    Recorder<Integer> consumer = new Recorder<>();
    Recorder<Integer> subscribing =
        new Recorder<>(
            subscription -> {
              subscription.request(1);
              CompletableFuture.runAsync(() -> queue.offer(1)).join();
              CompletableFuture.runAsync(queue::close).join();
              toldMeanwhile.addAll(consumer.signals);
            }) {
          @Override
          public void onNext(Integer item) {
            consumer.onNext(item);
          }

          @Override
          public void onComplete() {
            consumer.onComplete();
          }
        };
    queue.flux().subscribe(subscribing);
    assertThat(toldMeanwhile).isEmpty();
    assertThat(consumer.signals).containsExactly(1, "complete");
  }

  @Test
  void isGivenWhatArrivesWhileItWaits() {
    Recorder<Integer> consumer = new Recorder<>();
    queue.flux().subscribe(consumer);
    consumer.request(1);
    queue.offer(1);
    assertThat(consumer.signals).containsExactly(1);
    queue.offer(2);
    assertThat(drain(queue)).containsExactly(2);
  }

  @Test
  void mayAskFromTheCodeThatItCalls() {
    AtomicReference<Subscription> given = new AtomicReference<>();
    Recorder<Integer> consumer =
        new Recorder<>(
            subscription -> {
              given.set(subscription);
              subscription.request(1);
            }) {
          @Override
          public void onNext(Integer item) {
            super.onNext(item);
            given.get().request(1);
          }
        };
    queue.flux().subscribe(consumer);
    for (int item = 1; item <= 5; item++) {
      queue.offer(item);
    }
    assertThat(consumer.signals).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void leavesWhatItWasNotGivenToOthersWhenCancelled() {
    Recorder<Integer> consumer = Recorder.ofAll();
    queue.flux().subscribe(consumer);
    consumer.cancel();
    queue.offer(1);
    assertThat(consumer.signals).isEmpty();
    assertThat(drain(queue)).containsExactly(1);
    assertThat(queue).asString().contains(" 0 takes waiting");
  }

  @Test
  void takesNoMoreOnceItCancelledFromTheCodeThatItCalls() {
    BoundedQueue<Integer> roomy = kind.withCapacity(3).queue();
    List.of(1, 2, 3).forEach(roomy::offer);
    StepVerifier.create(roomy.flux().take(1)).expectNextCount(1).expectComplete().verify(SOON);
    assertThat(roomy.size()).isEqualTo(2);
  }

  @Test
  void everySubscriptionCompletesWhenTheQueueDoes() {
    Recorder<Integer> asking = Recorder.ofAll();
    Recorder<Integer> silent = new Recorder<>();
    queue.flux().subscribe(asking);
    queue.flux().subscribe(silent);
    queue.offer(1);
    queue.close();
    assertThat(asking.signals).containsExactly(1, "complete");
    assertThat(silent.signals).containsExactly("complete");
  }

  @Test
  void aSubscriptionThatAskedForNothingCompletesOnceOthersHaveTakenTheRest() {
    queue.offer(1);
    Recorder<Integer> silent = new Recorder<>();
    queue.flux().subscribe(silent);
    queue.close();
    assertThat(silent.signals).isEmpty();
    queue.poll();
    assertThat(silent.signals).containsExactly("complete");
  }

  @Test
  void aRequestThatIsNotPositiveFailsIt() {
    queue.offer(1);
    Recorder<Integer> consumer = new Recorder<>();
    queue.flux().subscribe(consumer);
    consumer.request(0);
    consumer.request(1);
    assertThat(consumer.signals)
        .singleElement(InstanceOfAssertFactories.THROWABLE)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3.9");
    assertThat(queue.size()).isEqualTo(1);
  }

  @Nested
  class OnAScheduler {

    @Test
    void emitsThere() {
      queue.offer(1);
      queue.close();
      StepVerifier.create(
              queue
                  .flux(Schedulers.parallel())
                  .map(item -> Thread.currentThread().getName().startsWith("parallel-")))
          .expectNext(true)
          .expectComplete()
          .verify(SOON);
    }

    @Test
    void oneThatRejectsWorkFailsTheSubscriptionAndKeepsNoItem() {
      var scheduler = Schedulers.newSingle("gone");
      scheduler.dispose();
      queue.offer(1);
      StepVerifier.create(queue.flux(scheduler))
          .expectError(RejectedExecutionException.class)
          .verify(SOON);
      assertThat(drain(queue)).containsExactly(1);
    }
  }
}
