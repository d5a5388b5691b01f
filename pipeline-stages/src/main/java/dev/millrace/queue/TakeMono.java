package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** Takes an item at each subscription; see {@link BoundedQueue#take}. */
final class TakeMono<T, R> extends Mono<R> implements Scannable {

  private final MonitorQueue<T> queue;
  private final Handout<T, R> handout;

  TakeMono(MonitorQueue<T> queue, Handout<T, R> handout) {
    this.queue = queue;
    this.handout = handout;
  }

  @Override
  public void subscribe(CoreSubscriber<? super R> actual) {
    if (queue.isDrained()) {
      // An end needs no demand.
      actual.onSubscribe(Operators.emptySubscription());
      queue.signalEnd(actual);
    } else {
      actual.onSubscribe(new TakeSubscription<>(queue, handout, actual));
    }
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return queue;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
  }

  private static final class TakeSubscription<T, R> extends Waiter implements Subscription {

    private final MonitorQueue<T> queue;
    private final Handout<T, R> handout;
    private final CoreSubscriber<? super R> actual;
    private final AtomicBoolean requested = new AtomicBoolean();

    TakeSubscription(
        MonitorQueue<T> queue, Handout<T, R> handout, CoreSubscriber<? super R> actual) {
      this.queue = queue;
      this.handout = handout;
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
    boolean mayReturnItems() {
      return handout.mayReturn();
    }

    @Override
    void resume() {
      PollResult<T> found = queue.take(this);
      if (found instanceof PollResult.Item<T> item) {
        actual.onNext(handout.form().apply(item.value()));
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
