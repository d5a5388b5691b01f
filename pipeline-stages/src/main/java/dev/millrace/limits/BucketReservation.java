package dev.millrace.limits;

import dev.millrace.Permit;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Tokens taken out of a bucket, perhaps in advance. Safe to use from any thread. */
final class BucketReservation implements Permit {

  private enum Phase {
    WAITING,
    /** Granted, and neither started nor given back. */
    UNUSED,
    SETTLED
  }

  private final AsyncBucketProxy bucket;
  private final long cost;
  private final CompletableFuture<Long> waitingTime;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);

  BucketReservation(AsyncBucketProxy bucket, long cost) {
    this.bucket = bucket;
    this.cost = cost;
    this.waitingTime = bucket.consumeIgnoringRateLimits(cost).thenApply(this::requireFinite);
  }

  private long requireFinite(long nanos) {
    if (nanos == Long.MAX_VALUE) {
      throw new IllegalArgumentException("cost must be what the bucket can ever have, was " + cost);
    }
    return nanos;
  }

  /** Returns how many nanoseconds it takes until the bucket has the tokens. */
  CompletableFuture<Long> waitingTime() {
    return waitingTime;
  }

  Mono<Permit> permit() {
    return phase.compareAndSet(Phase.WAITING, Phase.UNUSED) ? Mono.just(this) : Mono.empty();
  }

  /** Ends the wait, if it lasts. */
  void giveUp() {
    settle(Phase.WAITING);
  }

  @Override
  public void started() {
    phase.compareAndSet(Phase.UNUSED, Phase.SETTLED);
  }

  @Override
  public void release() {
    settle(Phase.UNUSED);
  }

  private void settle(Phase from) {
    if (phase.compareAndSet(from, Phase.SETTLED)) {
      // Not before they were taken out, or the bucket might be full and forget them.
      CompletableFuture<?> unused =
          waitingTime
              .thenCompose(nanos -> bucket.addTokens(cost))
              .whenComplete(BucketReservation::dropError);
    }
  }

  private static void dropError(@Nullable Void nothing, @Nullable Throwable error) {
    if (error != null) {
      Operators.onErrorDropped(error, Context.empty());
    }
  }
}
