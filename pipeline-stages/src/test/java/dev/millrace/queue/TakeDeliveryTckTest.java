package dev.millrace.queue;

import dev.millrace.Delivery;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.Test;

/**
 * A take of one delivery at most.
 *
 * <p>Skipped: what {@link TakeTckTest} skips, for the same reason.
 */
@Test
public class TakeDeliveryTckTest extends PublisherVerification<Delivery<Integer>> {

  public TakeDeliveryTckTest() {
    super(Tck.environment());
  }

  @Override
  public Publisher<Delivery<Integer>> createPublisher(long elements) {
    return Tck.fedWith(Math.min(elements, 1)).takeDelivery();
  }

  @Override
  public Publisher<Delivery<Integer>> createFailedPublisher() {
    return Tck.failed().takeDelivery();
  }

  @Override
  public long maxElementsFromPublisher() {
    return 1;
  }
}
