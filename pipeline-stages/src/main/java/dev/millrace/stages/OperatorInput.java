package dev.millrace.stages;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.util.context.Context;

/** Brings the items to a whole operator, counts them, and tells the run of what it throws. */
final class OperatorInput extends FluxOperator<Object, Object> {

  private final RailCounters counters;
  private final Consumer<? super Throwable> onCrash;

  /**
   * @param onCrash given what the operator throws where it cannot signal: what is fatal to the JVM
   */
  OperatorInput(Flux<Object> items, RailCounters counters, Consumer<? super Throwable> onCrash) {
    super(items);
    this.counters = counters;
    this.onCrash = onCrash;
  }

  @Override
  public void subscribe(CoreSubscriber<? super Object> actual) {
    source.subscribe(new Counting(actual));
  }

  private final class Counting implements CoreSubscriber<Object>, Subscription {

    private final CoreSubscriber<? super Object> actual;
    private @Nullable Subscription rail;

    Counting(CoreSubscriber<? super Object> actual) {
      this.actual = actual;
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      rail = subscription;
      actual.onSubscribe(this);
    }

    @Override
    public void onNext(Object item) {
      counters.in.increment();
      try {
        actual.onNext(item);
      } catch (Throwable e) {
        onCrash.accept(e);
        throw e;
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
      if (rail != null) {
        rail.request(n);
      }
    }

    @Override
    public void cancel() {
      if (rail != null) {
        rail.cancel();
      }
    }
  }
}
