package dev.millrace.limits;

import dev.millrace.RateLimiter;
import dev.millrace.Turn;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Schedulers;

/** A turn, and how often it had a permit: at once or told. */
final class Place implements Turn.Owner {

  final Turn<Object> turn;
  private final AtomicInteger permits = new AtomicInteger();

  Place(RateLimiter limiter) {
    this.turn = limiter.turn(Schedulers.parallel(), this);
  }

  void acquire() {
    if (turn.acquire(this)) {
      onPermit();
    }
  }

  int permits() {
    return permits.get();
  }

  @Override
  public void onPermit() {
    permits.incrementAndGet();
  }

  @Override
  public void onRefused(Throwable error) {
    permits.addAndGet(100);
  }

  /** Returns 1 if the limiter's one permit can be had now, as it must if nobody has it. */
  static int left(RateLimiter limiter) {
    Place last = new Place(limiter);
    last.acquire();
    return last.permits();
  }
}
