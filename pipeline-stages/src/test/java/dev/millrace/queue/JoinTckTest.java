package dev.millrace.queue;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.Test;

/**
 * A join, which brings no element and does not fail.
 *
 * <p>Skipped: all that needs an element, as in {@link PutTckTest}; and 1.4 and 1.9 for a publisher
 * that fails. What the TCK calls untested is skipped by itself.
 */
@Test
public class JoinTckTest extends PublisherVerification<Void> {

  public JoinTckTest() {
    super(Tck.environment());
  }

  @Override
  public Publisher<Void> createPublisher(long elements) {
    return BoundedQueue.<Integer>fifo(1).join();
  }

  @Override
  public Publisher<Void> createFailedPublisher() {
    return null;
  }

  @Override
  public long maxElementsFromPublisher() {
    return 0;
  }
}
