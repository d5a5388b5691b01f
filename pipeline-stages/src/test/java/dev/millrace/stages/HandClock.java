package dev.millrace.stages;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** A timer that never fires and knows how many of its tasks were not given up. */
final class HandClock implements Scheduler {

  private final AtomicInteger pending = new AtomicInteger();

  int pending() {
    return pending.get();
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    pending.incrementAndGet();
    return Disposables.composite(pending::decrementAndGet);
  }

  @Override
  public Disposable schedule(Runnable task) {
    throw new UnsupportedOperationException("a task must have a delay");
  }

  @Override
  public Worker createWorker() {
    throw new UnsupportedOperationException("a timer has no workers");
  }
}
