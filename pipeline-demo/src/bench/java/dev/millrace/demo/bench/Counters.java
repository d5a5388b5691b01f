package dev.millrace.demo.bench;

import java.util.List;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Consumers that count, as the loops of the blocking peers do. {@link Flux#count} would discard
 * each item, for which it looks up the Context.
 */
final class Counters {

  private Counters() {}

  /** Subscribes to all at once; returns how many items they were given. */
  static Mono<Long> start(List<? extends Flux<?>> consumers) {
    List<Mono<Long>> counts = consumers.stream().map(Counters::start).toList();
    return Flux.concat(counts).reduce(Long::sum);
  }

  static Mono<Long> start(Flux<?> consumer) {
    Counter counter = new Counter();
    consumer.subscribe(counter);
    return counter.count.asMono();
  }

  private static final class Counter implements CoreSubscriber<Object> {

    private final Sinks.One<Long> count = Sinks.one();
    private long items;

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Object item) {
      items++;
    }

    @Override
    public void onError(Throwable error) {
      count.tryEmitError(error).orThrow();
    }

    @Override
    public void onComplete() {
      count.tryEmitValue(items).orThrow();
    }
  }
}
