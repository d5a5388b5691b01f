package dev.millrace.queue;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.Test;

/**
 * A put, which brings no element.
 *
 * <p>Skipped: all that needs an element, which is 1.1, 1.2, 1.3, 1.5, 1.7, 1.11, 3.2, 3.3, 3.6,
 * 3.7, 3.9, 3.12, 3.13 and 3.17. What a put does not ask for it cannot be given too much of. What
 * the TCK calls untested is skipped by itself.
 */
@Test
public class PutTckTest extends PublisherVerification<Void> {

  public PutTckTest() {
    super(Tck.environment());
  }

  @Override
  public Publisher<Void> createPublisher(long elements) {
    return BoundedQueue.<Integer>fifo(1).put(1);
  }

  @Override
  public Publisher<Void> createFailedPublisher() {
    return Tck.failed().put(1);
  }

  @Override
  public long maxElementsFromPublisher() {
    return 0;
  }
}
