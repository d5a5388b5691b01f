package dev.millrace.queue;

import org.reactivestreams.tck.TestEnvironment;
import reactor.core.publisher.Flux;

/** What the Reactive Streams verifications of a queue share. */
final class Tck {

  private Tck() {}

  /** Two seconds for what must come; 200 ms of silence are enough to believe in it. */
  static TestEnvironment environment() {
    return new TestEnvironment(2000, 200, false);
  }

  /** Returns a queue that a source feeds with {@code elements} items, then closes. */
  static BoundedQueue<Integer> fedWith(long elements) {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(16);
    Flux.range(0, (int) Math.min(elements, Integer.MAX_VALUE)).subscribe(queue.subscriber(16));
    return queue;
  }

  static BoundedQueue<Integer> failed() {
    BoundedQueue<Integer> queue = BoundedQueue.fifo(16);
    queue.close(new IllegalStateException("failed on purpose"));
    return queue;
  }
}
