package dev.millrace.stages;

import static dev.millrace.QueueSpec.fifo;

import dev.millrace.Pipeline;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A pipeline whose sources and workers run on many threads, and which ends in a queue.
 *
 * <p>Skipped: what is in {@link PipelineFluxTckTest}; and 1.11 for several subscribers, three
 * optional tests that each is given the same items in the same order: each has a run of its own,
 * whose workers finish in an order of their own.
 */
@Test
public class ScheduledPipelineFluxTckTest extends PublisherVerification<Integer> {

  public ScheduledPipelineFluxTckTest() {
    // The wait for signals that must not come needs not be as long as that for those that must.
    super(new TestEnvironment(2000, 50, false));
  }

  @Override
  public Publisher<Integer> createPublisher(long elements) {
    int count = (int) Math.min(Integer.MAX_VALUE, elements);
    return Pipeline.from("even", numbers(count - count / 2))
        .mergeWith("odd", numbers(count / 2))
        .map("same", n -> n, s -> s.workers(2).cpuBound())
        .stage("again", n -> Mono.just(n).hide(), s -> s.workers(3))
        .queue(fifo(4))
        .flux();
  }

  private static Flux<Integer> numbers(int count) {
    return Flux.range(0, count).publishOn(Schedulers.parallel(), 1);
  }

  @Override
  public Publisher<Integer> createFailedPublisher() {
    return Pipeline.<Integer>from("failing", Mono.error(new IllegalStateException("on purpose")))
        .mergeWith("other", Flux.<Integer>never())
        .map("same", n -> n, s -> s.workers(2).cpuBound())
        .flux();
  }
}
