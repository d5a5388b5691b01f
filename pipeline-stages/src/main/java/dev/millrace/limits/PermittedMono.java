package dev.millrace.limits;

import dev.millrace.RateLimiter;
import dev.millrace.RunOptions;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/** See {@link RateLimiters#withPermit(RateLimiter, long, Mono)}. */
final class PermittedMono<T> extends MonoOperator<T, T> {

  private final RateLimiter limiter;
  private final long cost;

  /** Returns one that hooks for operators have seen. */
  static <T> Mono<T> of(Mono<? extends T> work, RateLimiter limiter, long cost) {
    return onAssembly(new PermittedMono<>(work, limiter, cost));
  }

  private PermittedMono(Mono<? extends T> work, RateLimiter limiter, long cost) {
    super(work);
    this.limiter = limiter;
    this.cost = cost;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    actual.onSubscribe(
        new PermittedWork<>(
            source, limiter, cost, RunOptions.timerOf(actual.currentContext()), actual));
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : super.scanUnsafe(key);
  }
}
