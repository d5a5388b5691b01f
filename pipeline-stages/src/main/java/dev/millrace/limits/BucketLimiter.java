package dev.millrace.limits;

import dev.millrace.Durations;
import dev.millrace.Permit;
import dev.millrace.RateLimiter;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/** See {@link Bucket4jLimiters}. */
final class BucketLimiter implements RateLimiter {

  private final AsyncBucketProxy bucket;
  private final long created = System.nanoTime();

  /** Until when nobody is given a permit, in nanoseconds since this limiter was made. */
  private final AtomicLong heldUntil = new AtomicLong();

  BucketLimiter(AsyncBucketProxy bucket) {
    this.bucket = bucket;
  }

  @Override
  public Mono<Permit> acquire(long cost) {
    if (cost < 1) {
      throw new IllegalArgumentException("cost must be at least 1, was " + cost);
    }
    return Mono.defer(() -> acquire(new BucketReservation(bucket, cost)));
  }

  private Mono<Permit> acquire(BucketReservation reservation) {
    return Mono.fromFuture(reservation.waitingTime(), true)
        .flatMap(BucketLimiter::delay)
        .then(Mono.defer(this::whileHeld))
        .then(Mono.defer(reservation::permit))
        .doOnCancel(reservation::giveUp);
  }

  private static Mono<Void> delay(long nanos) {
    return nanos <= 0 ? Mono.empty() : Mono.delay(Duration.ofNanos(nanos)).then();
  }

  private Mono<Void> whileHeld() {
    long left = heldUntil.get() - elapsed();
    // A hold may be made longer while it lasts.
    return left <= 0 ? Mono.empty() : delay(left).then(Mono.defer(this::whileHeld));
  }

  @Override
  public void hold(Duration duration) {
    long until = elapsed() + Durations.requireNotNegative("duration", duration).toNanos();
    heldUntil.accumulateAndGet(until, Math::max);
  }

  private long elapsed() {
    return System.nanoTime() - created;
  }

  @Override
  public String toString() {
    return "Bucket4j " + bucket + ", held for " + heldFor();
  }

  private Duration heldFor() {
    return Duration.of(
        Math.max(0, heldUntil.get() - elapsed()), TimeUnit.NANOSECONDS.toChronoUnit());
  }
}
