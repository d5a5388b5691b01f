package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;

import dev.millrace.Pipeline;
import java.time.Duration;
import java.util.List;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A pipeline that ends in a batch.
 *
 * <p>Skipped: what is in {@link PipelineFluxTckTest}.
 */
@Test
public class BatchTckTest extends PublisherVerification<List<Integer>> {

  public BatchTckTest() {
    // The wait for signals that must not come needs not be as long as that for those that must.
    super(new TestEnvironment(2000, 50, false));
  }

  @Override
  public Publisher<List<Integer>> createPublisher(long elements) {
    // The last list is a partial one.
    int count = (int) Math.min(Integer.MAX_VALUE, 2 * elements);
    return Pipeline.from("numbers", Flux.range(0, Math.max(0, count - 1)))
        .queue(fifo(3))
        .batch(2, Duration.ofMinutes(1))
        .flux();
  }

  @Override
  public Publisher<List<Integer>> createFailedPublisher() {
    return Pipeline.<Integer>from("failing", Mono.error(new IllegalStateException("on purpose")))
        .batch(2)
        .flux();
  }
}
