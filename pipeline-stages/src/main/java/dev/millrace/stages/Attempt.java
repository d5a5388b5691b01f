package dev.millrace.stages;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One attempt at an item, which begins where the stage works.
 *
 * <p>It has one end: it is done, or it failed, or its time was up, or it is cancelled, whichever is
 * first. Of what comes later a result is discarded, and an error is dropped unless it tells of the
 * interrupt. Its time begins when its function is called, not while it waits for a thread. An
 * interrupt meets its function, and nothing else that the thread does.
 */
final class Attempt extends Flux<Object> {

  private enum Call {
    NOT_BEGUN,
    /** The function uses the thread. */
    UNDER_WAY,
    /** The attempt has ended, and the function still uses the thread. */
    GIVEN_UP,
    RETURNED
  }

  private final Attempts attempts;
  private final Object item;
  private final ItemResults results;
  private final Runnable onStart;

  /**
   * @param results told of the function's call and return
   * @param onStart run when the work has started
   */
  Attempt(Attempts attempts, Object item, ItemResults results, Runnable onStart) {
    this.attempts = attempts;
    this.item = item;
    this.results = results;
    this.onStart = onStart;
  }

  @Override
  public void subscribe(CoreSubscriber<? super Object> actual) {
    Trial trial = new Trial(actual);
    actual.onSubscribe(trial);
    if (attempts.areOneAtATime()) {
      results.whenReturned(() -> attempts.place().executeNext(trial));
    } else {
      attempts.place().executeNext(trial);
    }
  }

  /**
   * The subscription. The place calls {@link #run}, the function's publisher the subscriber's side,
   * and the timer {@link #timeUp}; what of it signals downstream, {@link TimeLeft} decides.
   */
  private final class Trial implements CoreSubscriber<Object>, Subscription, Runnable {

    private final CoreSubscriber<? super Object> actual;
    private final TimeLeft time = attempts.timeOfAttempt(this::timeUp);
    private final @Nullable Interruptible function =
        attempts.place().hasThreads() ? new Interruptible() : null;
    private final Operators.DeferredSubscription publisher = new Operators.DeferredSubscription();

    /** How far the call of the function has come, and whether its thread is counted on. */
    private final AtomicReference<Call> call = new AtomicReference<>(Call.NOT_BEGUN);

    /** Whether the first result is the last; written before there is one. */
    private volatile boolean isSole;

    Trial(CoreSubscriber<? super Object> actual) {
      this.actual = actual;
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    // The place

    @Override
    public void run() {
      // Before the look at the time: who ends it looks whether a function is under way after that.
      results.functionCalled();
      attempts.functionCalled();
      try {
        if (!time.isOver()) {
          call.set(Call.UNDER_WAY);
          time.run();
          callFunction();
        }
      } finally {
        attempts.functionReturned();
        results.functionReturned();
      }
    }

    private void callFunction() {
      Object result = null;
      Throwable failure = null;
      beInterruptible();
      try {
        // An end that came before found nothing to interrupt.
        if (!time.isOver()) {
          result = call();
        }
      } catch (Throwable e) {
        failure = Exceptions.isBubbling(e) ? e : Exceptions.unwrap(e);
      } finally {
        beInterruptibleNoMore();
      }
      onStart.run();
      if (failure != null) {
        failed(failure);
      } else if (attempts.isDirect()) {
        expectOneResult(true);
        returned(result);
      }
    }

    private void beInterruptible() {
      if (function != null) {
        function.begin();
      }
    }

    private void beInterruptibleNoMore() {
      if (function != null) {
        function.end();
      }
      if (call.getAndSet(Call.RETURNED) == Call.GIVEN_UP) {
        attempts.place().threadFound();
      }
    }

    private void interrupt() {
      if (function != null) {
        function.interrupt();
      }
      if (call.compareAndSet(Call.UNDER_WAY, Call.GIVEN_UP)) {
        attempts.place().threadLost();
      }
    }

    private void expectOneResult(boolean one) {
      isSole = one;
      results.expectOneResult(one);
    }

    /** Returns what the function returns, or subscribes to that. */
    private @Nullable Object call() throws Exception {
      if (attempts.isDirect()) {
        return attempts.callDirectly(item);
      }
      Publisher<?> returned = attempts.call(item);
      expectOneResult(returned instanceof Mono<?>);
      Flux.<Object>from(returned).subscribe(this);
      return null;
    }

    private void returned(@Nullable Object result) {
      if (result == null) {
        onComplete();
      } else {
        onNext(result);
      }
    }

    private void failed(Throwable failure) {
      if (Exceptions.isFatal(failure) && time.end()) {
        publisher.cancel();
        results.onFatal(failure);
      } else {
        onError(failure);
      }
    }

    // The publisher

    @Override
    public void onSubscribe(Subscription subscription) {
      publisher.set(subscription);
    }

    @Override
    public void onNext(Object result) {
      boolean isLast = isSole;
      if (!time.pause() || (isLast && !time.end())) {
        discardLate(result);
        return;
      }
      if (!results.resultComes()) {
        discardLate(result);
        return;
      }
      actual.onNext(result);
      if (isLast) {
        actual.onComplete();
      }
    }

    /** A filter's result is its item, which is accounted for. */
    private void discardLate(Object result) {
      Object late = Routed.bare(result);
      if (late != item) {
        Operators.onDiscard(late, currentContext());
      }
    }

    @Override
    public void onError(Throwable error) {
      if (time.end()) {
        actual.onError(error);
      } else if (!isInterrupt(error)) {
        Operators.onErrorDropped(error, currentContext());
      }
    }

    @Override
    public void onComplete() {
      if (time.end()) {
        actual.onComplete();
      }
    }

    // The timer

    private void timeUp() {
      publisher.cancel();
      interrupt();
      actual.onError(time.error());
    }

    // Downstream

    @Override
    public void request(long n) {
      if (call.get() != Call.NOT_BEGUN) {
        time.run();
      }
      publisher.request(n);
    }

    @Override
    public void cancel() {
      if (time.end()) {
        publisher.cancel();
        interrupt();
      }
    }
  }

  /** Tells whether an error comes of an interrupt. */
  static boolean isInterrupt(Throwable error) {
    return error instanceof InterruptedException
        || error.getCause() instanceof InterruptedException;
  }
}
