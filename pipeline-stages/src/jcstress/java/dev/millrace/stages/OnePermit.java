package dev.millrace.stages;

import dev.millrace.RateLimit;
import dev.millrace.Turn;
import dev.millrace.limits.RateLimiters;
import java.time.Duration;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** A limit of one permit, which somebody has, and an item that waits for it. */
final class OnePermit implements Turn.Owner {

  private final RateLimit<Object> limit = RateLimiters.slidingWindow(1, Duration.ofDays(1));
  private final Turn<Object> holder = limit.turn(Schedulers.parallel(), this);

  final ItemPermit waiting;

  OnePermit(Runnable onAnswer) {
    holder.acquire(this);
    waiting = new ItemPermit(limit, Schedulers.parallel(), Context.empty(), onAnswer);
    waiting.ask(this);
  }

  void giveBack() {
    holder.release();
  }

  /** Returns 1 if the permit can be had now. */
  int left() {
    return limit.turn(Schedulers.parallel(), this).acquire(this) ? 1 : 0;
  }

  @Override
  public void onPermit() {
    // Nobody of interest.
  }

  @Override
  public void onRefused(Throwable error) {
    throw new IllegalStateException(error);
  }
}
