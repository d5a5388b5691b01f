package dev.millrace.limits;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** The exact limiter; {@link WindowAllowance} counts. */
final class SlidingWindowLimiter extends GatedLimiter implements SlidingWindow {

  private volatile WindowLimit limit;

  SlidingWindowLimiter(WindowLimit limit, @Nullable Scheduler timer) {
    super(timer);
    this.limit = limit;
  }

  @Override
  Allowance newAllowance() {
    return new WindowAllowance(() -> limit);
  }

  @Override
  public void change(long permits, Duration window) {
    limit = WindowLimit.of(permits, window);
    forEachGate(Gate::refresh);
  }

  @Override
  public String toString() {
    return limit.toString();
  }
}
