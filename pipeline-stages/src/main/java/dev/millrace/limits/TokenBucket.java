package dev.millrace.limits;

import dev.millrace.RateLimiter;
import java.time.Duration;

/** See {@link RateLimiters#tokenBucket(long, Duration, long)}. */
public interface TokenBucket extends RateLimiter {

  /**
   * Changes rate and burst. What has been saved up stays, as far as the new burst has room. Who
   * waits at a cost that is now more than the burst fails.
   *
   * @param permits how many come in each period, at least 1
   * @param period positive and at most a hundred years
   * @param burst most that can be saved up, at least 1
   */
  void change(long permits, Duration period, long burst);
}
