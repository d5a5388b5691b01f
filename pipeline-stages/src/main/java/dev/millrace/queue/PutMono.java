package dev.millrace.queue;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Puts an item at each subscription; see {@link BoundedQueue#put}. */
final class PutMono<T> extends Mono<Void> implements Scannable {

  private final GuardedQueue<T> queue;
  private final T item;

  /** Returns one that hooks for operators have seen. */
  static <T> Mono<Void> of(GuardedQueue<T> queue, T item) {
    return onAssembly(new PutMono<>(queue, item));
  }

  private PutMono(GuardedQueue<T> queue, T item) {
    this.queue = queue;
    this.item = item;
  }

  @Override
  public void subscribe(CoreSubscriber<? super Void> actual) {
    PutSubscription<T> put = new PutSubscription<>(queue, item, actual);
    actual.onSubscribe(put);
    put.enter();
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return queue;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
  }

  private static final class PutSubscription<T> extends Putter<T> implements Subscription {

    private final T item;
    private final CoreSubscriber<? super Void> actual;

    PutSubscription(GuardedQueue<T> queue, T item, CoreSubscriber<? super Void> actual) {
      super(queue);
      this.item = item;
      this.actual = actual;
    }

    @Override
    T item() {
      return item;
    }

    @Override
    void entered() {
      actual.onComplete();
    }

    @Override
    void rejected(Throwable reason) {
      actual.onError(reason);
    }

    @Override
    Context currentContext() {
      return actual.currentContext();
    }

    @Override
    public void request(long n) {
      if (n <= 0 && queue.refuse(this)) {
        actual.onError(Exceptions.nullOrNegativeRequestException(n));
      }
    }

    @Override
    public void cancel() {
      queue.cancelPut(this);
    }
  }
}
