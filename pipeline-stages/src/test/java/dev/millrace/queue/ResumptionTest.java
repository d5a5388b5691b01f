package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;

/** Several whose wait ends at once, while the code that one of them calls uses the queue. */
class ResumptionTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void aSourceThatStandsInLineAgainDoesNotHideThoseBehindIt() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(5);
    CoreSubscriber<Integer> ending = queue.subscriber(3);
    CoreSubscriber<Integer> source = queue.subscriber(8);
    RecordedDemand demand = new RecordedDemand();
    ending.onSubscribe(Operators.emptySubscription());
    source.onSubscribe(demand);
    queue
        .put(1)
        .subscribe(
            null,
            null,
            () -> {
              demand.bring(source, 12);
              demand.bring(source, 13);
            });
    demand.bring(source, 11);
    CompletableFuture<Void> behind = queue.put(2).toFuture();
    ending.onComplete();
    assertThat(behind).isCompleted();
    assertThat(QueueKind.drain(queue)).contains(1, 2, 11, 12, 13);
  }

  @Test
  void aSubscriberThatThrowsHarmsNeitherTheNextNorTheCaller() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(1);
    queue.offer(1);
    queue
        .join()
        .subscribe(
            new Recorder<>() {
              @Override
              public void onComplete() {
                throw new IllegalStateException("against rule 2.13");
              }
            });
    CompletableFuture<Void> next = queue.join().toFuture();
    StepVerifier.create(Flux.empty().doOnComplete(queue::taskDone))
        .expectComplete()
        .verifyThenAssertThat(SOON)
        .hasDroppedErrorWithMessage("against rule 2.13");
    assertThat(next).isCompleted();
  }
}
