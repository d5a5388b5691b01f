package dev.millrace.queue;

import java.time.Duration;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.Test;

/**
 * A take that gives up after a time, of one item at most.
 *
 * <p>Skipped: 1.1, 1.2, 1.3, 1.5, 1.11 (multicast), 3.2, 3.3, 3.6, 3.9, 3.12, 3.13 and 3.17, whose
 * tests need two to 2^31-1 elements. {@link TakeTest} has 3.9, {@link RetentionTest} 3.13. What the
 * TCK calls untested is skipped by itself.
 */
@Test
public class TimedTakeTckTest extends PublisherVerification<Integer> {

  public TimedTakeTckTest() {
    super(Tck.environment());
  }

  @Override
  public Publisher<Integer> createPublisher(long elements) {
    return Tck.fedWith(Math.min(elements, 1)).take(Duration.ofMinutes(1));
  }

  @Override
  public Publisher<Integer> createFailedPublisher() {
    return Tck.failed().take(Duration.ofMinutes(1));
  }

  @Override
  public long maxElementsFromPublisher() {
    return 1;
  }
}
