package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;

import dev.millrace.Pipeline;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A pipeline whose work is done on the thread that asks for results. */
@Test
public class PipelineFluxTckTest extends PublisherVerification<Long> {

  public PipelineFluxTckTest() {
    super(new TestEnvironment(2000, 200, false));
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

  private static long next(long n, reactor.core.publisher.SynchronousSink<Long> sink) {
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
