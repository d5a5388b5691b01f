package dev.millrace.demo.crawl;

import dev.millrace.RateLimit;
import dev.millrace.Turn;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Tells whoever waits for a permit that there is one, by a flag in the Context. Safe to use from
 * any thread, as the limit is.
 */
record StartLimit(RateLimit<URI> limit) implements RateLimit<URI> {

  /** The key of the flag. */
  static final Object STARTED = new Object();

  @Override
  public Turn<URI> turn(Scheduler timer, Turn.Owner owner) {
    return new Place(limit.turn(timer, new Waiting(owner)), owner);
  }

  @Override
  public void hold(URI item, Duration duration) {
    limit.hold(item, duration);
  }

  @Override
  public boolean isIdle() {
    return limit.isIdle();
  }

  private static void started(Turn.Owner owner) {
    if (owner.currentContext().getOrDefault(STARTED, null) instanceof AtomicBoolean started) {
      started.set(true);
    }
  }

  private record Waiting(Turn.Owner owner) implements Turn.Owner {

    @Override
    public void onPermit() {
      StartLimit.started(owner);
      owner.onPermit();
    }

    @Override
    public void onRefused(Throwable error) {
      owner.onRefused(error);
    }

    @Override
    public Context currentContext() {
      return owner.currentContext();
    }
  }

  private record Place(Turn<URI> turn, Turn.Owner owner) implements Turn<URI> {

    @Override
    public boolean acquire(URI item) {
      boolean acquired = turn.acquire(item);
      if (acquired) {
        StartLimit.started(owner);
      }
      return acquired;
    }

    @Override
    public void started() {
      turn.started();
    }

    @Override
    public void answered() {
      turn.answered();
    }

    @Override
    public void release() {
      turn.release();
    }
  }
}
