package dev.millrace.stages;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A source that may block: it is subscribed to, and asked for items, on threads where it holds up
 * nobody. A cancel interrupts it, but not what is done with an item that it has brought.
 */
final class ApartSource extends FluxOperator<Object, Object> {

  private final HandOver handOver;
  private final AtWork atWork;

  /**
   * @param atWork told of each call to the source
   */
  ApartSource(Flux<Object> source, HandOver handOver, AtWork atWork) {
    super(source);
    this.handOver = handOver;
    this.atWork = atWork;
  }

  @Override
  public void subscribe(CoreSubscriber<? super Object> actual) {
    Apart subscriber = new Apart(actual);
    actual.onSubscribe(subscriber);
    subscriber.call(() -> source.subscribe(subscriber));
  }

  private final class Apart implements CoreSubscriber<Object>, Subscription {

    private final CoreSubscriber<? super Object> actual;
    private final Operators.DeferredSubscription upstream = new Operators.DeferredSubscription();

    /** The threads on which the source was called and has not returned. */
    private final Map<Thread, Interruptible> calls = new ConcurrentHashMap<>();

    private volatile boolean cancelled;

    /** Whether requests go to the source itself, and no more to what stands for it. */
    private volatile boolean subscribed;

    Apart(CoreSubscriber<? super Object> actual) {
      this.actual = actual;
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    void call(Runnable toSource) {
      atWork.begin();
      handOver.execute(
          () -> {
            try {
              callHere(toSource);
            } finally {
              atWork.end();
            }
          });
    }

    private void callHere(Runnable toSource) {
      if (cancelled) {
        return;
      }
      Interruptible call = new Interruptible();
      Interruptible outer = calls.put(Thread.currentThread(), call);
      call.begin();
      try {
        // A cancel that came before found nothing to interrupt.
        if (!cancelled) {
          toSource.run();
        }
      } catch (Throwable e) {
        failed(e);
      } finally {
        call.end();
        if (outer == null) {
          calls.remove(Thread.currentThread());
        } else {
          calls.put(Thread.currentThread(), outer);
        }
      }
    }

    /** A source may throw, against the rules, instead of telling its error. */
    private void failed(Throwable e) {
      if (cancelled && Attempt.isInterrupt(e)) {
        return;
      }
      upstream.cancel();
      actual.onError(Exceptions.unwrap(e));
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscribed = upstream.set(subscription);
    }

    @Override
    public void onNext(Object item) {
      Interruptible call = calls.get(Thread.currentThread());
      if (call == null) {
        actual.onNext(item);
        return;
      }
      call.end();
      try {
        actual.onNext(item);
      } finally {
        resume(call);
      }
    }

    private void resume(@Nullable Interruptible call) {
      if (call != null && !cancelled) {
        call.begin();
        if (cancelled) {
          call.interrupt();
        }
      }
    }

    @Override
    public void onError(Throwable error) {
      actual.onError(error);
    }

    @Override
    public void onComplete() {
      actual.onComplete();
    }

    @Override
    public void request(long n) {
      if (!subscribed) {
        upstream.request(n);
      } else if (calls.containsKey(Thread.currentThread())) {
        // By what is done with an item: the source is on this thread already.
        upstream.request(n);
      } else {
        call(() -> upstream.request(n));
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      upstream.cancel();
      calls.values().forEach(Interruptible::interrupt);
    }
  }
}
