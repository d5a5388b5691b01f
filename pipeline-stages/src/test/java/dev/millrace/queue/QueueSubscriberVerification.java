package dev.millrace.queue;

import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;
import reactor.core.CoreSubscriber;

/** Looks into a subscriber of a queue, which asks for items by itself. */
abstract class QueueSubscriberVerification extends SubscriberWhiteboxVerification<Integer> {

  QueueSubscriberVerification() {
    super(Tck.environment());
  }

  /** Returns an empty queue. */
  abstract BoundedQueue<Integer> queue();

  abstract CoreSubscriber<Integer> subscriber(BoundedQueue<Integer> queue);

  @Override
  public Subscriber<Integer> createSubscriber(WhiteboxSubscriberProbe<Integer> probe) {
    BoundedQueue<Integer> queue = queue();
    return new Probed(subscriber(queue), queue, probe);
  }

  @Override
  public Integer createElement(int element) {
    return element;
  }

  private static final class Probed implements Subscriber<Integer> {

    private final CoreSubscriber<Integer> subscriber;
    private final BoundedQueue<Integer> queue;
    private final WhiteboxSubscriberProbe<Integer> probe;

    Probed(
        CoreSubscriber<Integer> subscriber,
        BoundedQueue<Integer> queue,
        WhiteboxSubscriberProbe<Integer> probe) {
      this.subscriber = subscriber;
      this.queue = queue;
      this.probe = probe;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscriber.onSubscribe(subscription);
      probe.registerOnSubscribe(
          new SubscriberPuppet() {
            @Override
            public void triggerRequest(long elements) {
              // The queue has room, so it has asked already.
            }

            @Override
            public void signalCancel() {
              queue.close();
            }
          });
    }

    @Override
    public void onNext(Integer item) {
      subscriber.onNext(item);
      probe.registerOnNext(item);
    }

    @Override
    public void onError(Throwable error) {
      subscriber.onError(error);
      probe.registerOnError(error);
    }

    @Override
    public void onComplete() {
      subscriber.onComplete();
      probe.registerOnComplete();
    }
  }
}
