package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Delivery;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Deliveries and claims that an operator holds, and discards. */
class DiscardedTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final BoundedQueue<Integer> queue = BoundedQueue.fifo(8);

  private void fill() {
    Flux.range(0, 6).doOnNext(queue::offer).blockLast();
  }

  private <D> Flux<D> prefetching(Flux<D> items) {
    return items
        .map(held -> held)
        .publishOn(Schedulers.single(), 4)
        .take(1)
        .transform(BoundedQueue.puttingBack());
  }

  /** A claim keeps no closed queue open, and what was prefetched is discarded behind the result. */
  private static void discarded() {
    Mono.empty().subscribeOn(Schedulers.single()).block(SOON);
  }

  @Test
  void deliveriesArePutBackOnce() {
    fill();
    StepVerifier.create(prefetching(queue.deliveries()).doOnNext(Delivery::ack))
        .expectNextCount(1)
        .expectComplete()
        .verify(SOON);
    queue.close();
    StepVerifier.create(queue.flux().collectList())
        .assertNext(items -> assertThat(items).containsExactlyInAnyOrder(1, 2, 3, 4, 5))
        .expectComplete()
        .verify(SOON);
  }

  @Test
  void deliveriesOfAQueueThatWasEmptiedAreFinished() {
    fill();
    Flux<Delivery<Integer>> cancelled =
        queue
            .deliveries()
            .map(held -> held)
            .publishOn(Schedulers.single(), 4)
            .doOnNext(delivery -> queue.closeNow())
            .take(1)
            .transform(BoundedQueue.puttingBack());
    StepVerifier.create(cancelled.doOnNext(Delivery::ack))
        .expectNextCount(1)
        .expectComplete()
        .verify(SOON);
    StepVerifier.create(queue.join()).expectComplete().verify(SOON);
  }

  @Test
  void claimsArePutBackInTheirPlaces() {
    fill();
    StepVerifier.create(prefetching(queue.claims()).doOnNext(Claim::start))
        .expectNextCount(1)
        .expectComplete()
        .verify(SOON);
    discarded();
    queue.close();
    List<Integer> left = queue.flux().collectList().block(SOON);
    assertThat(left).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.counts().in()).isEqualTo(6);
    assertThat(queue.counts().out()).isEqualTo(6);
  }
}
