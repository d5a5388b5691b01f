package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;

import dev.millrace.Pipeline;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * A pipeline whose work is done on the thread that asks for results.
 *
 * <p>Skipped: only what the TCK calls untested, seven rules of which it says that they cannot be
 * checked for every publisher.
 */
@Test
public class PipelineFluxTckTest extends PublisherVerification<Long> {

  public PipelineFluxTckTest() {
    // The wait for signals that must not come needs not be as long as that for those that must.
    super(new TestEnvironment(2000, 50, false));
  }

  @Override
  public Publisher<Long> createPublisher(long elements) {
    return Pipeline.from(
            "numbers",
            Flux.<Long, Long>generate(() -> 0L, PipelineFluxTckTest::next).take(elements))
        .map("same", n -> n)
        .queue(fifo(3))
        .stage("again", Mono::just)
        .flux();
  }

  private static long next(long n, SynchronousSink<Long> sink) {
    sink.next(n);
    return n + 1;
  }

  @Override
  public Publisher<Long> createFailedPublisher() {
    return Pipeline.<Long>from("failing", Mono.error(new IllegalStateException("on purpose")))
        .map("same", n -> n)
        .flux();
  }
}
