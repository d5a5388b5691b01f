package dev.millrace.queue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** A subscriber that asks for nothing by itself and records what it is told. */
class Recorder<T> implements CoreSubscriber<T> {

  /** The items, then an error or {@code "complete"}. */
  final List<Object> signals = new CopyOnWriteArrayList<>();

  private final Consumer<Subscription> subscribed;
  private volatile Subscription subscription;

  Recorder() {
    this(subscription -> {});
  }

  Recorder(Consumer<Subscription> subscribed) {
    this.subscribed = subscribed;
  }

  /** Returns a recorder that asks for everything. */
  static <T> Recorder<T> ofAll() {
    return new Recorder<>(subscription -> subscription.request(Long.MAX_VALUE));
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    subscribed.accept(given);
  }

  @Override
  public void onNext(T item) {
    signals.add(item);
  }

  @Override
  public void onError(Throwable error) {
    signals.add(error);
  }

  @Override
  public void onComplete() {
    signals.add("complete");
  }

  void request(long n) {
    subscription.request(n);
  }

  void cancel() {
    subscription.cancel();
  }
}
