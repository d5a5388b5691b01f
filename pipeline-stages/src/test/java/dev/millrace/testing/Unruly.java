package dev.millrace.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.scheduler.Scheduler;

/** A publisher that makes its signals, legal or not, once it is asked, and ignores a cancel. */
final class Unruly<T> implements Publisher<T> {

  private final List<Consumer<Subscriber<? super T>>> signals;
  private final @Nullable Scheduler scheduler;

  /**
   * @param scheduler on which the signals are made; {@code null}: by the one who asks
   */
  Unruly(List<Consumer<Subscriber<? super T>>> signals, @Nullable Scheduler scheduler) {
    this.signals = signals;
    this.scheduler = scheduler;
  }

  @Override
  public void subscribe(Subscriber<? super T> subscriber) {
    AtomicBoolean asked = new AtomicBoolean();
    subscriber.onSubscribe(
        new Subscription() {
          @Override
          public void request(long n) {
            if (asked.compareAndSet(false, true)) {
              signal(subscriber);
            }
          }

          @Override
          public void cancel() {}
        });
  }

  private void signal(Subscriber<? super T> subscriber) {
    if (scheduler == null) {
      signals.forEach(signal -> signal.accept(subscriber));
      return;
    }
    Scheduler.Worker worker = scheduler.createWorker();
    signals.forEach(signal -> worker.schedule(() -> signal.accept(subscriber)));
  }
}
