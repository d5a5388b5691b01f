package dev.millrace.queue;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.Test;
import reactor.core.scheduler.Schedulers;

/**
 * A subscription to a queue that emits on a scheduler. Its threads may block, since the subscribers
 * of the TCK do.
 *
 * <p>Skipped: 1.11 for several subscribers, three optional tests of multicast. Subscriptions
 * compete, each element goes to one of them. What the TCK calls untested is skipped by itself.
 */
@Test
public class ScheduledQueueFluxTckTest extends PublisherVerification<Integer> {

  public ScheduledQueueFluxTckTest() {
    super(Tck.environment());
  }

  @Override
  public Publisher<Integer> createPublisher(long elements) {
    return Tck.fedWith(elements).flux(Schedulers.boundedElastic());
  }

  @Override
  public Publisher<Integer> createFailedPublisher() {
    return Tck.failed().flux(Schedulers.boundedElastic());
  }
}
