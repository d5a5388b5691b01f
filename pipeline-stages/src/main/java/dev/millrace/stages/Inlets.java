package dev.millrace.stages;

import dev.millrace.queue.BoundedQueue;
import dev.millrace.queue.CountedSubscribers;
import reactor.core.CoreSubscriber;

/** Where feeders get the subscribers of a queue, one each. */
interface Inlets {

  /** Returns the queue. */
  BoundedQueue<Object> queue();

  /** Returns a subscriber for a source, which reserves so many places at most. */
  CoreSubscriber<Object> ofSource(int share);

  /** Returns a subscriber for a rail; see {@link CountedSubscribers}. */
  CoreSubscriber<Object> ofRail(Runnable onQueued);

  /** Returns a subscriber for the rail of a batch, which reserves a place. */
  CoreSubscriber<Object> ofBatch(Runnable onQueued);

  static Inlets of(BoundedQueue<Object> queue) {
    return new Inlets() {

      @Override
      public BoundedQueue<Object> queue() {
        return queue;
      }

      @Override
      public CoreSubscriber<Object> ofSource(int share) {
        return queue.subscriber(share);
      }

      @Override
      public CoreSubscriber<Object> ofRail(Runnable onQueued) {
        return CountedSubscribers.of(queue, 0, 0, onQueued::run);
      }

      @Override
      public CoreSubscriber<Object> ofBatch(Runnable onQueued) {
        return CountedSubscribers.of(queue, 1, 0, onQueued::run);
      }
    };
  }
}
