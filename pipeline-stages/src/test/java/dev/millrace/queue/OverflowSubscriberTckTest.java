package dev.millrace.queue;

import dev.millrace.QueueSpec;
import org.testng.annotations.Test;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BufferOverflowStrategy;

/**
 * The subscriber for a source that cannot be slowed.
 *
 * <p>Skipped: 2.2, 2.4, 2.6, 2.7, 2.11, 2.12, 2.13, 3.1, 3.10, 3.11 and 3.14 to 3.16, which the TCK
 * calls untested. {@link SubscriberTest} has 2.12.
 */
@Test
public class OverflowSubscriberTckTest extends QueueSubscriberVerification {

  @Override
  BoundedQueue<Integer> queue() {
    return BoundedQueue.of(
        QueueSpec.<Integer>fifo(16).onOverflow(BufferOverflowStrategy.DROP_LATEST));
  }

  @Override
  CoreSubscriber<Integer> subscriber(BoundedQueue<Integer> queue) {
    return queue.subscriber(4);
  }
}
