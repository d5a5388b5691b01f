package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Says when work may start. One method makes a limiter; {@code dev.millrace.limits.RateLimiters}
 * has the usual ones.
 *
 * <pre>{@code
 * RateLimiter ofTheCluster = cost -> redis.takeTokens("api", cost).thenReturn(Permit.SPENT);
 * }</pre>
 */
@FunctionalInterface
public interface RateLimiter extends RateLimit<Object> {

  /**
   * Takes a permit.
   *
   * <p>Whoever is given the permit settles it. An operator between that drops it, as {@code
   * timeout} may, drops it for good: {@code RateLimiters.withPermit} settles it whatever comes.
   *
   * <ul>
   *   <li><b>Emits</b> the permit when there is one, on any thread, and completes. Each
   *       subscription asks for a permit of its own.
   *   <li><b>Fails</b> if there will be none; with an {@link IllegalArgumentException} if the cost
   *       is more than the limiter ever gives at once.
   *   <li><b>On cancel</b> gives up the wait; a permit that was granted meanwhile goes back.
   * </ul>
   *
   * @param cost how much of the limit the work uses, at least 1
   */
  Mono<Permit> acquire(long cost);

  /** Takes a permit of cost 1; see {@link #acquire(long)}. */
  default Mono<Permit> acquire() {
    return acquire(1);
  }

  /** Returns a place for one worker, whose items cost 1 each. */
  @Override
  default Turn<Object> turn(Scheduler timer, Turn.Owner owner) {
    return turn(timer, owner, item -> 1);
  }

  /** Returns a place for one worker, whose items cost what {@code cost} says, at least 1. */
  default <T> Turn<T> turn(Scheduler timer, Turn.Owner owner, ToLongFunction<? super T> cost) {
    return new AcquiringTurn<>(this, owner, cost);
  }

  /**
   * Returns this limiter for items of different cost, such as tokens or bytes.
   *
   * @param cost what an item uses of the limit, at least 1
   */
  default <T> RateLimit<T> costing(ToLongFunction<? super T> cost) {
    return new CostLimit<>(this, requireNonNull(cost, "cost"));
  }

  /** All wait for the same. */
  @Override
  default boolean dependsOnItem() {
    return false;
  }

  /** Holds this limiter; see {@link #hold(Duration)}. */
  @Override
  default void hold(Object item, Duration duration) {
    hold(duration);
  }

  /**
   * Gives nobody a permit for that long; see {@link RateLimit#hold}.
   *
   * @param duration at least 0
   * @throws UnsupportedOperationException if this limiter cannot be held, the default
   */
  default void hold(Duration duration) {
    throw new UnsupportedOperationException("rate limiter " + this + " cannot be held");
  }
}
