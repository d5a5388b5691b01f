package dev.millrace.limits;

import java.time.Duration;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;
import reactor.core.publisher.Flux;

/**
 * The operator, at a limit that makes every third item wait.
 *
 * <p>Skipped: only what the TCK calls untested.
 */
@Test
public class RateLimitedTckTest extends PublisherVerification<Integer> {

  public RateLimitedTckTest() {
    super(new TestEnvironment(2000, 100, false));
  }

  @Override
  public Publisher<Integer> createPublisher(long elements) {
    return Flux.range(0, (int) Math.min(elements, Integer.MAX_VALUE))
        .transform(RateLimiters.rateLimited(RateLimiters.slidingWindow(3, Duration.ofMillis(1))));
  }

  @Override
  public Publisher<Integer> createFailedPublisher() {
    return Flux.<Integer>error(new IllegalStateException("on purpose"))
        .transform(RateLimiters.rateLimited(RateLimiters.slidingWindow(3, Duration.ofMillis(1))));
  }
}
