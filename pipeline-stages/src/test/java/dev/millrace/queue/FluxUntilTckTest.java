package dev.millrace.queue;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.Test;
import reactor.core.publisher.Mono;

/**
 * A subscription to a queue that can be ended.
 *
 * <p>Skipped: 1.11 for several subscribers, three optional tests of multicast. Subscriptions
 * compete, each element goes to one of them. What the TCK calls untested is skipped by itself.
 */
@Test
public class FluxUntilTckTest extends PublisherVerification<Integer> {

  public FluxUntilTckTest() {
    super(Tck.environment());
  }

  @Override
  public Publisher<Integer> createPublisher(long elements) {
    return Tck.fedWith(elements).fluxUntil(Mono.never());
  }

  @Override
  public Publisher<Integer> createFailedPublisher() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(16);
    return queue.fluxUntil(Mono.error(new IllegalStateException("failed on purpose")));
  }
}
