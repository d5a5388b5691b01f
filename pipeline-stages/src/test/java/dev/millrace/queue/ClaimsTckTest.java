package dev.millrace.queue;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.Test;

/**
 * The claims of a queue, each started when it comes.
 *
 * <p>Skipped: 1.11 for several subscribers, three optional tests of multicast. Subscriptions
 * compete, each element goes to one of them. What the TCK calls untested is skipped by itself.
 */
@Test
public class ClaimsTckTest extends PublisherVerification<Integer> {

  public ClaimsTckTest() {
    super(Tck.environment());
  }

  @Override
  public Publisher<Integer> createPublisher(long elements) {
    return Tck.fedWith(elements).claims().doOnNext(Claim::start).map(Claim::value);
  }

  @Override
  public Publisher<Integer> createFailedPublisher() {
    return Tck.failed().claims().map(Claim::value);
  }
}
