package dev.millrace.queue;

import org.testng.annotations.Test;
import reactor.core.CoreSubscriber;

/**
 * The subscriber that reserves places.
 *
 * <p>Skipped: 2.2, 2.4, 2.6, 2.7, 2.11, 2.12, 2.13, 3.1, 3.10, 3.11 and 3.14 to 3.16, which the TCK
 * calls untested. {@link SubscriberTest} has 2.12.
 */
@Test
public class ReservingSubscriberTckTest extends QueueSubscriberVerification {

  @Override
  BoundedQueue<Integer> queue() {
    return BoundedQueue.fifo(16);
  }

  @Override
  CoreSubscriber<Integer> subscriber(BoundedQueue<Integer> queue) {
    return queue.subscriber(4);
  }
}
