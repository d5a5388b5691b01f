package dev.millrace.stages;

import dev.millrace.queue.BoundedQueue;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/**
 * What the rails of an ordered stage emit, put in order. Items are their own results here.
 *
 * <p>Skipped: what needs a publisher that fails, which this does not: what fails an item fails the
 * run. What the TCK calls untested is skipped by itself.
 */
@Test
public class ReorderTckTest extends PublisherVerification<Object> {

  public ReorderTckTest() {
    super(new TestEnvironment(2000, 200, false));
  }

  @Override
  public Publisher<Object> createPublisher(long elements) {
    return new Flux<Object>() {

      @Override
      public void subscribe(CoreSubscriber<? super Object> actual) {
        BoundedQueue<Object> queue = BoundedQueue.fifo(16);
        Flux.range(0, (int) Math.min(elements, Integer.MAX_VALUE))
            .cast(Object.class)
            .subscribe(queue.subscriber(16));
        startOrdered(queue, actual);
      }
    };
  }

  private static void startOrdered(
      BoundedQueue<Object> queue, CoreSubscriber<? super Object> actual) {
    Reorder reorder = new Reorder(2, Context.empty(), actual, new OrderedAccount());
    Dispatcher dispatcher =
        new Dispatcher(
            queue,
            new DispatchRules(
                null,
                reorder,
                null,
                null,
                false,
                Context.empty(),
                new CallersPlace(Runnable::run),
                new AtWork(),
                error -> {}));
    reorder.start();
    for (int n = 0; n < 3; n++) {
      DispatchRail rail = dispatcher.newRail();
      rail.subscribe(new ReorderInlet(reorder, rail));
    }
  }

  @Override
  public Publisher<Object> createFailedPublisher() {
    return null;
  }
}
