package dev.millrace.queue;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.Test;

/**
 * The rails of a queue, brought together again.
 *
 * <p>Skipped: 1.11 for several subscribers, three optional tests of multicast. Subscriptions
 * compete, each element goes to one of them. What the TCK calls untested is skipped by itself.
 */
@Test
public class RailsTckTest extends PublisherVerification<Integer> {

  public RailsTckTest() {
    super(Tck.environment());
  }

  @Override
  public Publisher<Integer> createPublisher(long elements) {
    return Tck.fedWith(elements).rails(3).sequential();
  }

  @Override
  public Publisher<Integer> createFailedPublisher() {
    return Tck.failed().rails(3).sequential();
  }
}
