package dev.millrace.limits;

import dev.millrace.RateLimit;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** See {@link RateLimiters#rateLimited(RateLimit)}. */
final class RateLimitedFlux<T> extends FluxOperator<T, T> {

  private final RateLimit<? super T> limit;
  private final @Nullable Scheduler timer;

  /**
   * Returns one that hooks for operators have seen.
   *
   * @param timer {@code null} for the one that is Reactor's parallel scheduler at the subscription
   */
  static <T> Flux<T> of(
      Flux<? extends T> source, RateLimit<? super T> limit, @Nullable Scheduler timer) {
    return onAssembly(new RateLimitedFlux<>(source, limit, timer));
  }

  private RateLimitedFlux(
      Flux<? extends T> source, RateLimit<? super T> limit, @Nullable Scheduler timer) {
    super(source);
    this.limit = limit;
    this.timer = timer;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    Scheduler clock = timer == null ? Schedulers.parallel() : timer;
    source.subscribe(new RateLimitedSubscriber<>(limit, clock, actual));
  }

  @Override
  @SuppressWarnings("rawtypes") // as Scannable declares it
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.RUN_ON) {
      return timer;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : super.scanUnsafe(key);
  }
}
