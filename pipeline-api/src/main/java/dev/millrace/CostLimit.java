package dev.millrace;

import java.time.Duration;
import java.util.function.ToLongFunction;
import reactor.core.scheduler.Scheduler;

/** See {@link RateLimiter#costing}. */
record CostLimit<T>(RateLimiter limiter, ToLongFunction<? super T> cost) implements RateLimit<T> {

  @Override
  public Turn<T> turn(Scheduler timer, Turn.Owner owner) {
    return limiter.turn(timer, owner, cost);
  }

  @Override
  public void hold(T item, Duration duration) {
    limiter.hold(duration);
  }

  /** All wait in one line, whatever they cost. */
  @Override
  public boolean dependsOnItem() {
    return false;
  }

  @Override
  public boolean isIdle() {
    return limiter.isIdle();
  }

  @Override
  public String toString() {
    return limiter + " by cost";
  }
}
