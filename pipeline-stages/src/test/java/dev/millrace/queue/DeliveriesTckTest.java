package dev.millrace.queue;

import dev.millrace.Delivery;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.Test;

/**
 * A subscription to the deliveries of a queue, each of them settled; it does not complete before.
 *
 * <p>Skipped: 1.11 for several subscribers, three optional tests of multicast. Subscriptions
 * compete, each element goes to one of them. What the TCK calls untested is skipped by itself.
 */
@Test
public class DeliveriesTckTest extends PublisherVerification<Delivery<Integer>> {

  public DeliveriesTckTest() {
    super(Tck.environment());
  }

  @Override
  public Publisher<Delivery<Integer>> createPublisher(long elements) {
    return Tck.fedWith(elements).deliveries().doOnNext(Delivery::ack);
  }

  @Override
  public Publisher<Delivery<Integer>> createFailedPublisher() {
    return Tck.failed().deliveries();
  }
}
