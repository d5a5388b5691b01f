package dev.millrace.limits;

import dev.millrace.RateLimit;
import dev.millrace.Turn;
import java.time.Duration;
import java.util.List;
import reactor.core.scheduler.Scheduler;

/** See {@link RateLimiters#allOf}. */
record AllLimits<T>(List<RateLimit<? super T>> limits) implements RateLimit<T> {

  AllLimits {
    limits = List.copyOf(limits);
    if (limits.isEmpty()) {
      throw new IllegalArgumentException("limits must not be empty");
    }
  }

  @Override
  public Turn<T> turn(Scheduler timer, Turn.Owner owner) {
    return new AllTurn<>(limits, timer, owner);
  }

  @Override
  public void hold(T item, Duration duration) {
    limits.get(0).hold(item, duration);
  }

  @Override
  public boolean dependsOnItem() {
    return limits.stream().anyMatch(RateLimit::dependsOnItem);
  }

  @Override
  public boolean isIdle() {
    return limits.stream().allMatch(RateLimit::isIdle);
  }

  @Override
  public String toString() {
    return "all of " + limits;
  }
}
