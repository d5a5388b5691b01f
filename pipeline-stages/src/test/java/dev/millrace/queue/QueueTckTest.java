package dev.millrace.queue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.IdentityProcessorVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;
import reactor.core.CoreSubscriber;

/**
 * A queue as a whole: what one source brings, one consumer is given. A consumer that cancels closes
 * the queue here, since a processor has no others.
 *
 * <p>Skipped:
 *
 * <ul>
 *   <li>1.11 for several subscribers, three optional tests of multicast: consumers compete.
 *   <li>1.4 and "requested long ago" for two subscribers, for the same reason: they expect both to
 *       be given every element.
 *   <li>what the TCK calls untested: 1.6 to 1.10, 2.2, 2.4, 2.6, 2.7, 2.11 to 2.13, 3.1, 3.4, 3.5,
 *       3.10, 3.11 and 3.14 to 3.16.
 * </ul>
 */
@Test
public class QueueTckTest extends IdentityProcessorVerification<Integer> {

  private final ExecutorService threads = Executors.newCachedThreadPool();

  public QueueTckTest() {
    super(Tck.environment());
  }

  @Override
  public Processor<Integer, Integer> createIdentityProcessor(int bufferSize) {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(bufferSize);
    return new Ends(queue.subscriber(bufferSize), queue);
  }

  @Override
  public Publisher<Integer> createFailedPublisher() {
    return Tck.failed().flux();
  }

  /** Consumers compete; the rules for several expect each of them to be given everything. */
  @Override
  public long maxSupportedSubscribers() {
    return 1;
  }

  @Override
  public ExecutorService publisherExecutorService() {
    return threads;
  }

  @Override
  public Integer createElement(int element) {
    return element;
  }

  @AfterClass
  public void endThreads() {
    threads.shutdownNow();
  }

  /** The two ends of a queue. */
  private record Ends(CoreSubscriber<Integer> in, BoundedQueue<Integer> queue)
      implements Processor<Integer, Integer> {

    @Override
    public void subscribe(Subscriber<? super Integer> consumer) {
      queue.flux().doFinally(ignored -> queue.close()).subscribe(consumer);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      in.onSubscribe(subscription);
    }

    @Override
    public void onNext(Integer item) {
      in.onNext(item);
    }

    @Override
    public void onError(Throwable error) {
      in.onError(error);
    }

    @Override
    public void onComplete() {
      in.onComplete();
    }
  }
}
