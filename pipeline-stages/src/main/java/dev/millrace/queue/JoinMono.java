package dev.millrace.queue;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Completes when no item is unfinished; see {@link BoundedQueue#join}. */
final class JoinMono extends Mono<Void> implements Scannable {

  private final GuardedQueue<?> queue;

  /** Returns one that hooks for operators have seen. */
  static Mono<Void> of(GuardedQueue<?> queue) {
    return onAssembly(new JoinMono(queue));
  }

  private JoinMono(GuardedQueue<?> queue) {
    this.queue = queue;
  }

  @Override
  public void subscribe(CoreSubscriber<? super Void> actual) {
    JoinSubscription join = new JoinSubscription(queue, actual);
    actual.onSubscribe(join);
    if (queue.isFinished(join)) {
      actual.onComplete();
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

  private static final class JoinSubscription extends Waiter implements Subscription {

    private final GuardedQueue<?> queue;
    private final CoreSubscriber<? super Void> actual;

    JoinSubscription(GuardedQueue<?> queue, CoreSubscriber<? super Void> actual) {
      this.queue = queue;
      this.actual = actual;
    }

    /** What was unfinished is finished; items that were put since do not count. */
    @Override
    void resume() {
      if (queue.endJoin(this)) {
        actual.onComplete();
      }
    }

    @Override
    Context currentContext() {
      return actual.currentContext();
    }

    @Override
    public void request(long n) {
      if (n <= 0 && queue.refuseJoin(this)) {
        actual.onError(Exceptions.nullOrNegativeRequestException(n));
      }
    }

    @Override
    public void cancel() {
      queue.cancelJoin(this);
    }
  }
}
