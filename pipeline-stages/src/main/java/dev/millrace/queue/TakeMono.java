package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;

/** Takes an item at each subscription; see {@link BoundedQueue#take}. */
final class TakeMono<T> extends Mono<T> implements Scannable {

  private final MonitorQueue<T> queue;

  TakeMono(MonitorQueue<T> queue) {
    this.queue = queue;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    actual.onSubscribe(new TakeSubscription<>(queue, actual));
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return queue;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
  }

  private static final class TakeSubscription<T> extends Waiter implements Subscription {

    private final MonitorQueue<T> queue;
    private final CoreSubscriber<? super T> actual;
    private final AtomicBoolean requested = new AtomicBoolean();

    TakeSubscription(MonitorQueue<T> queue, CoreSubscriber<? super T> actual) {
      this.queue = queue;
      this.actual = actual;
    }

    @Override
    public void request(long n) {
      if (!requested.compareAndSet(false, true)) {
        return;
      }
      if (n > 0) {
        resume();
      } else {
        actual.onError(Exceptions.nullOrNegativeRequestException(n));
      }
    }

    @Override
    void resume() {
      PollResult<T> found = queue.take(this);
      if (found instanceof PollResult.Item<T> item) {
        actual.onNext(item.value());
        actual.onComplete();
      } else if (found instanceof PollResult.Closed) {
        queue.signalEnd(actual);
      }
    }

    @Override
    public void cancel() {
      queue.cancelTake(this);
    }
  }
}
