package dev.millrace.stages;

import dev.millrace.queue.BoundedQueue;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/**
 * A rail of a keyed stage.
 *
 * <p>Skipped: 1.11 for several subscribers, three optional tests of multicast. Rails compete, each
 * element goes to one of them. What the TCK calls untested is skipped by itself.
 */
@Test
public class DispatchRailTckTest extends PublisherVerification<Object> {

  public DispatchRailTckTest() {
    super(new TestEnvironment(2000, 200, false));
  }

  @Override
  public Publisher<Object> createPublisher(long elements) {
    BoundedQueue<Object> queue = BoundedQueue.fifo(16);
    Flux.range(0, (int) Math.min(elements, Integer.MAX_VALUE))
        .cast(Object.class)
        .subscribe(queue.subscriber(16));
    return railsOf(queue);
  }

  @Override
  public Publisher<Object> createFailedPublisher() {
    BoundedQueue<Object> queue = BoundedQueue.fifo(16);
    queue.close(new IllegalStateException("failed on purpose"));
    return railsOf(queue);
  }

  private static Publisher<Object> railsOf(BoundedQueue<Object> queue) {
    Lanes lanes = new Lanes(n -> (int) n % 3);
    Dispatcher dispatcher =
        new Dispatcher(
            queue,
            new DispatchRules(
                lanes,
                null,
                null,
                null,
                false,
                Context.empty(),
                new CallersPlace(Runnable::run),
                new AtWork(),
                error -> {}));
    return Flux.defer(() -> dispatcher.newRail());
  }
}
