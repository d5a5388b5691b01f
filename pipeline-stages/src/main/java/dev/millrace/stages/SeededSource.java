package dev.millrace.stages;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * A source in a seeded run: it is subscribed to, and asked for each item, in a task of its own, so
 * that anything may happen between two items that it could bring at once.
 */
final class SeededSource extends FluxOperator<Object, Object> {

  private final Scheduler scheduler;

  SeededSource(Flux<Object> source, Scheduler scheduler) {
    super(source);
    this.scheduler = scheduler;
  }

  @Override
  public void subscribe(CoreSubscriber<? super Object> actual) {
    SteppedSubscriber subscriber = new SteppedSubscriber(actual, scheduler.createWorker());
    actual.onSubscribe(subscriber);
    subscriber.schedule(() -> source.subscribe(subscriber));
  }

  private static final class SteppedSubscriber implements CoreSubscriber<Object>, Subscription {

    private static final AtomicLongFieldUpdater<SteppedSubscriber> DEMAND =
        AtomicLongFieldUpdater.newUpdater(SteppedSubscriber.class, "demand");

    private final CoreSubscriber<? super Object> actual;
    private final Scheduler.Worker worker;
    private volatile @Nullable Subscription source;
    private volatile boolean cancelled;

    /**
     * What downstream asked for and has not been brought. Whoever raises it from zero, or lowers it
     * to more than zero, asks the source; the first request waits for the subscription.
     */
    private volatile long demand;

    SteppedSubscriber(CoreSubscriber<? super Object> actual, Scheduler.Worker worker) {
      this.actual = actual;
      this.worker = worker;
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      if (!Operators.validate(source, subscription)) {
        return;
      }
      source = subscription;
      if (cancelled) {
        subscription.cancel();
      } else if (demand > 0) {
        askForOne();
      }
    }

    @Override
    public void request(long n) {
      if (Operators.validate(n) && Operators.addCap(DEMAND, this, n) == 0) {
        askForOne();
      }
    }

    private void askForOne() {
      Subscription upstream = source;
      if (upstream != null) {
        schedule(() -> upstream.request(1));
      }
    }

    void schedule(Runnable task) {
      try {
        worker.schedule(() -> attempt(task));
      } catch (RejectedExecutionException e) {
        if (!cancelled) {
          cancel();
          actual.onError(Operators.onRejectedExecution(e, currentContext()));
        }
      }
    }

    /** A source may throw, against the rules, instead of telling its error. */
    private void attempt(Runnable task) {
      try {
        task.run();
      } catch (Throwable e) {
        Exceptions.throwIfFatal(e);
        cancel();
        actual.onError(e);
      }
    }

    @Override
    public void onNext(Object item) {
      actual.onNext(item);
      // One that brings more than it was asked for is not asked again for that.
      if (demand > 0 && Operators.produced(DEMAND, this, 1) > 0) {
        askForOne();
      }
    }

    @Override
    public void onError(Throwable error) {
      worker.dispose();
      actual.onError(error);
    }

    @Override
    public void onComplete() {
      worker.dispose();
      actual.onComplete();
    }

    @Override
    public void cancel() {
      cancelled = true;
      worker.dispose();
      Subscription upstream = source;
      if (upstream != null) {
        upstream.cancel();
      }
    }
  }
}
