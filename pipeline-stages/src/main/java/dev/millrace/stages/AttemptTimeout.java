package dev.millrace.stages;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Fails with a {@link TimeoutException} when its source has taken longer than its time.
 *
 * <p>The time runs while a request is open: from the subscription to the first result, and from
 * each further request to the next result. While the downstream asks for nothing it stands still.
 * Requests come for one result at a time.
 */
final class AttemptTimeout<R> extends FluxOperator<R, R> {

  private final Duration time;
  private final Duration declared;
  private final Scheduler timer;

  /**
   * @param time how much of the declared time is left
   * @param declared what the error says
   */
  AttemptTimeout(Flux<R> source, Duration time, Duration declared, Scheduler timer) {
    super(source);
    this.time = time;
    this.declared = declared;
    this.timer = timer;
  }

  @Override
  public void subscribe(CoreSubscriber<? super R> actual) {
    source.subscribe(new TimedSubscriber<>(actual, time, declared, timer));
  }

  private static final class TimedSubscriber<R> implements CoreSubscriber<R>, Subscription {

    private final CoreSubscriber<? super R> actual;
    private final Duration declared;
    private final Scheduler timer;

    /** The open request, if there is one; whoever takes it away may signal. */
    private final AtomicReference<@Nullable Wait> open = new AtomicReference<>();

    private final Wait ended = new Wait();

    private @Nullable Subscription source;

    /** Nanoseconds left. Written by the source's signals, read by the request that follows. */
    private long left;

    TimedSubscriber(
        CoreSubscriber<? super R> actual, Duration time, Duration declared, Scheduler timer) {
      this.actual = actual;
      this.declared = declared;
      this.timer = timer;
      this.left = time.toNanos();
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      if (Operators.validate(source, subscription)) {
        source = subscription;
        actual.onSubscribe(this);
      }
    }

    @Override
    public void request(long n) {
      Wait wait = new Wait();
      if (source != null && open.compareAndSet(null, wait)) {
        wait.start();
        source.request(n);
      }
    }

    @Override
    public void onNext(R result) {
      Wait wait = open.get();
      if (wait == ended || !open.compareAndSet(wait, null)) {
        Operators.onNextDropped(result, currentContext());
        return;
      }
      if (wait != null) {
        left -= wait.stop();
      }
      actual.onNext(result);
    }

    @Override
    public void onError(Throwable error) {
      if (end()) {
        actual.onError(error);
      } else {
        Operators.onErrorDropped(error, currentContext());
      }
    }

    @Override
    public void onComplete() {
      if (end()) {
        actual.onComplete();
      }
    }

    @Override
    public void cancel() {
      if (end() && source != null) {
        source.cancel();
      }
    }

    private boolean end() {
      Wait wait = open.getAndSet(ended);
      if (wait != null && wait != ended) {
        wait.stop();
      }
      return wait != ended;
    }

    /** A request that is not answered yet. */
    private final class Wait implements Runnable {

      private final Disposable.Swap task = Disposables.swap();
      private long since;

      void start() {
        since = timer.now(TimeUnit.NANOSECONDS);
        task.replace(timer.schedule(this, Math.max(0, left), TimeUnit.NANOSECONDS));
      }

      /** Returns how long the wait took, in nanoseconds. */
      long stop() {
        task.dispose();
        return timer.now(TimeUnit.NANOSECONDS) - since;
      }

      @Override
      public void run() {
        if (open.compareAndSet(this, ended) && source != null) {
          source.cancel();
          actual.onError(new TimeoutException("took longer than " + declared));
        }
      }
    }
  }
}
