package dev.millrace.limits;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** The limiter that saves up; {@link BucketAllowance} counts. */
final class TokenBucketLimiter extends GatedLimiter implements TokenBucket {

  private volatile BucketLimit limit;

  TokenBucketLimiter(BucketLimit limit, @Nullable Scheduler timer) {
    super(timer);
    this.limit = limit;
  }

  @Override
  Allowance newAllowance() {
    return new BucketAllowance(() -> limit);
  }

  @Override
  public void change(long permits, Duration period, long burst) {
    limit = BucketLimit.of(permits, period, burst);
    forEachGate(Gate::refresh);
  }

  @Override
  public String toString() {
    return limit.toString();
  }
}
