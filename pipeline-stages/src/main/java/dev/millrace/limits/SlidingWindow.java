package dev.millrace.limits;

import dev.millrace.RateLimiter;
import java.time.Duration;

/** See {@link RateLimiters#slidingWindow(long, Duration)}. */
public interface SlidingWindow extends RateLimiter {

  /**
   * Changes the limit. It holds at once, and looks back over the change: after a window was made
   * longer there are no starts until it is certain that the longer window has room. Who waits at a
   * cost that is now more than the limit fails.
   *
   * @param permits most starts in any window, at least 1
   * @param window positive and at most a hundred years
   */
  void change(long permits, Duration window);
}
