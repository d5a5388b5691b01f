package dev.millrace.queue;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.Test;

/**
 * A subscription to a queue.
 *
 * <p>Skipped: 1.11 for several subscribers, three optional tests of multicast. Subscriptions
 * compete, each element goes to one of them. What the TCK calls untested is skipped by itself.
 */
@Test
public class QueueFluxTckTest extends PublisherVerification<Integer> {

  public QueueFluxTckTest() {
    super(Tck.environment());
  }

  @Override
  public Publisher<Integer> createPublisher(long elements) {
    return Tck.fedWith(elements).flux();
  }

  @Override
  public Publisher<Integer> createFailedPublisher() {
    return Tck.failed().flux();
  }
}
