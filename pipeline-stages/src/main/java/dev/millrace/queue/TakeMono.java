package dev.millrace.queue;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** Takes an item at each subscription; see {@link BoundedQueue#take}. */
final class TakeMono<T, R> extends Mono<R> implements Scannable {

  private final GuardedQueue<T> queue;
  private final Handout<T, R> handout;
  private final @Nullable TimeLimit limit;

  /** Returns one that hooks for operators have seen. */
  static <T, R> Mono<R> of(
      GuardedQueue<T> queue, Handout<T, R> handout, @Nullable TimeLimit limit) {
    return onAssembly(new TakeMono<>(queue, handout, limit));
  }

  private TakeMono(GuardedQueue<T> queue, Handout<T, R> handout, @Nullable TimeLimit limit) {
    this.queue = queue;
    this.handout = handout;
    this.limit = limit;
  }

  @Override
  public void subscribe(CoreSubscriber<? super R> actual) {
    if (queue.isDrained()) {
      // An end needs no demand.
      actual.onSubscribe(Operators.emptySubscription());
      queue.signalEnd(actual);
    } else {
      subscribe(
          actual,
          limit == null
              ? new Take<>(queue, handout, actual)
              : new TimedTake<>(queue, handout, actual, limit));
    }
  }

  private static <R> void subscribe(CoreSubscriber<? super R> actual, Take<?, R> take) {
    try {
      actual.onSubscribe(take);
    } catch (Throwable e) {
      // It may have asked for an item, and will never cancel.
      take.cancel();
      throw e;
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
}
