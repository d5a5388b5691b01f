package dev.millrace.limits;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import reactor.core.scheduler.Scheduler;

/**
 * Limiters that let work start when it may, first come, first served. They wait without a thread,
 * and a wait that is cancelled leaves no trace. Safe to use from any thread.
 *
 * <p>A limiter may be shared by stages, runs and operators, which it then limits together. Each of
 * them counts by its own timer: what runs in virtual time is limited apart from all others.
 */
public final class RateLimiters {

  private RateLimiters() {}

  /**
   * Returns a limiter that is exact: in no interval of length {@code window} do more than {@code
   * permits} starts lie. An interval includes its begin, and its end not.
   *
   * <p>A permit comes back one window after its work has started, not after it was granted. One
   * permit costs constant time and, if it is free, no memory. A limit above 256 is remembered in
   * parts: up to one 256th of it may come back later than it could, never earlier.
   *
   * @param permits most starts in any window, at least 1; what is spent at once, too
   * @param window positive and at most a hundred years
   */
  public static SlidingWindow slidingWindow(long permits, Duration window) {
    return new SlidingWindowLimiter(WindowLimit.of(permits, window), null);
  }

  /**
   * Returns an exact limiter that counts by one clock only.
   *
   * @param timer clock and timers, whatever those use who share the limiter
   * @see #slidingWindow(long, Duration)
   */
  public static SlidingWindow slidingWindow(long permits, Duration window, Scheduler timer) {
    return new SlidingWindowLimiter(
        WindowLimit.of(permits, window), requireNonNull(timer, "timer"));
  }
}
